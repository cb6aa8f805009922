"""会議: meetings of the ministries concerned, and what they decided."""
