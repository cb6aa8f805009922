"""The encrypted case log: the only SQL in the program.

The operation log and its journal are the truth; cells and the tables that screens read are
computed from them and can be dropped. `caselog.CaseLog` is the one door for writing,
`queries.Reader` the one for reading, `inbox.Inbox` the second file beside the case log, `slots`
what unlocks both. What a bundle is made of, and who may write what, is not decided here: the
first is the exchange's, the second ``domain/authority.py``'s.
"""
