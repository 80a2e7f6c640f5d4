"""What is worth telling, and to whom.

Window ──rules──▶ Alert ──compose──▶ Digest ──render──▶ Message        pure: values in, values out
Message ──channels──▶ the reader                                      alerts/channels/, the only place that sends
"""
