import Histories

/// What was sent to the logs of one store and what was polled, log by log.
struct LogAccount {
    struct Send {
        let operation: Operation
        let value: Value
        let offset: Int64?
    }

    struct Poll {
        let operation: Operation
        let messages: [(offset: Int64, value: Value)]
        let from: Int64?
        /// What the process polled last, if it went on from there.
        let previous: (offset: Int64, operation: Operation)?
    }

    /// One log.
    struct Entry {
        /// Those that took effect or may have, in order of invocation.
        var sends: [Send] = []
        var failed: [Send] = []
        var polls: [Poll] = []
        /// Per offset: what was first said to be there, and by which operation.
        var places: [Int64: (value: Value, operation: Operation)] = [:]
        /// The offsets where something is, ascending.
        var offsets: [Int64] = []
        var polled: Set<Int64> = []
    }

    let calls: KeyedCalls
    private(set) var entries: [ByteText: Entry] = [:]
    /// Whether some poll was marked as final.
    private(set) var isFinal = false
    /// Whether a poll said from where on it asks: then processes go where they like.
    private(set) var isSeeking = false

    /// The account of a store.
    init(_ calls: KeyedCalls) throws(Cause) {
        self.calls = calls
        let isSubscribed = calls.operations.contains { $0.f == "subscribe" }
        var last: [Int: [ByteText: (offset: Int64, operation: Operation)]] = [:]
        for operation in calls.operations {
            guard LogSteps.names.contains(operation.f), let steps = LogSteps(operation) else {
                throw calls.unsupported(operation)
            }
            if ["assign", "subscribe", "crash"].contains(operation.f) {
                last[operation.process] = nil
            }
            for sent in steps.sent { note(sent, operation) }
            isFinal = isFinal || operation.isFinal && operation.isOK && operation.f != "send"
            for polled in steps.polled {
                isSeeking = isSeeking || polled.from != nil
                let goesOn = !isSubscribed && polled.from == nil
                let previous = goesOn ? last[operation.process]?[ByteText(polled.key)] : nil
                note(polled, operation, previous)
                if let end = polled.messages.last {
                    last[operation.process, default: [:]][ByteText(polled.key)] = (
                        end.offset, operation
                    )
                }
            }
        }
        for operation in calls.failed {
            for sent in LogSteps(operation)?.sent ?? [] {
                let send = Send(operation: operation, value: sent.message.value, offset: nil)
                entries[ByteText(sent.message.key), default: Entry()].failed.append(send)
            }
        }
        entries = entries.mapValues { entry in
            var entry = entry
            entry.offsets = entry.places.keys.sorted()
            return entry
        }
    }

    private mutating func note(_ sent: LogSteps.Sent, _ operation: Operation) {
        let value = sent.message.value
        let send = Send(operation: operation, value: value, offset: sent.offset)
        entries[ByteText(sent.message.key), default: Entry()].sends.append(send)
        guard let offset = sent.offset else { return }
        place(value, at: offset, of: sent.message.key, operation)
    }

    private mutating func note(
        _ polled: LogSteps.Polled,
        _ operation: Operation,
        _ previous: (offset: Int64, operation: Operation)?
    ) {
        entries[ByteText(polled.key), default: Entry()].polls.append(
            Poll(
                operation: operation,
                messages: polled.messages,
                from: polled.from,
                previous: previous
            )
        )
        for (offset, value) in polled.messages {
            place(value, at: offset, of: polled.key, operation)
            entries[ByteText(polled.key)]?.polled.insert(offset)
        }
    }

    private mutating func place(
        _ value: Value,
        at offset: Int64,
        of key: String,
        _ operation: Operation
    ) {
        if entries[ByteText(key)]?.places[offset] == nil {
            entries[ByteText(key)]?.places[offset] = (value, operation)
        }
    }

    /// Why nothing can be said: no poll at all, or messages that may still be polled.
    var doubt: Cause? {
        guard entries.values.contains(where: { !$0.polls.isEmpty }) else {
            return Cause(.nothingToCheck, "no poll was answered messages", key: calls.key)
        }
        let unseen = entries.values.reduce(0) { $0 + $1.unseen.count }
        guard unseen > 0 && !isFinal else { return nil }
        return Cause(
            .missingFinalReads,
            "\(unseen) acknowledged messages were not polled, and no poll is marked as final",
            key: calls.key
        )
    }
}

extension LogAccount.Entry {
    /// The acknowledged sends whose offset nobody polled.
    var unseen: [LogAccount.Send] {
        let values = Set(polls.flatMap { $0.messages.map(\.value) })
        return sends.filter { send in
            send.operation.isOK && !values.contains(send.value)
                && send.offset.map { !polled.contains($0) } ?? true
        }
    }

    /// The first offset between two where a message is known to be.
    func known(after low: Int64, before high: Int64) -> Int64? {
        var first = 0
        var end = offsets.count
        while first < end {
            let middle = (first + end) / 2
            if offsets[middle] <= low { first = middle + 1 } else { end = middle }
        }
        return first < offsets.count && offsets[first] < high ? offsets[first] : nil
    }
}
