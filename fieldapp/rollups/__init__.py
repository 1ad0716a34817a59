"""Every number shown: recounted per hamlet in the transaction that changes it, summed upward, never averaged."""
