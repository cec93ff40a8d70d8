"""Delivery of an audit to people: by mail, to chats and to webhooks. The one part of the tool that sends anything."""
