"""The sample venue "The Loopback Review", its server, and the same server as a replaying proxy."""
