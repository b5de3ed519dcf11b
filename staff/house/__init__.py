"""What a centre tells of itself: how to find it, its services, news, pages worth knowing. No person is in it."""
