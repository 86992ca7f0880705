"""Results that came before their order: each waits ten minutes for it, and has its final verdict then.

Who sent it is told at first that its message is deferred: a decision whose first event is ResultDeferred is answered by
`domain.messages.MessageDeferred`, with the stream of the deferred results and its version. When the order is placed or
drafted, TakeDeferred decides the results that wait, in the order in which they came; when the time is over,
RefuseDeferred lets one go. Both write the final verdict (MessageAccepted, MessageRefused) to the message's own stream.
"""
