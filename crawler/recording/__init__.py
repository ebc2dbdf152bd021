"""The recording proxy: between a browser and the servers, it archives every exchange byte for byte."""
