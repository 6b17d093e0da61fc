import Histories
import Replication

/// Transactions on what a node shows, which is one causal snapshot; their writes are one write.
///
/// Source: the read-only transactions of COPS-GT (Lloyd and others, SOSP 2011, section 5) and the
/// atomic visibility of RAMP (Bailis and others, *Scalable atomic visibility with RAMP
/// transactions*, SIGMOD 2014): a node that holds every key needs no second round for either.
extension CausalPlus {
    /// Reads what is shown at this moment, and writes all or nothing.
    mutating func carryOut(_ steps: [Command.Part], for request: RequestID) -> Effects {
        var results: [Value] = []
        var written: [CausalWrite.Other] = []
        for step in steps {
            switch step {
            case .append:
                return [.reply(request, .error(.unsupported("append", by: "causal")))]
            case .write(let key, let value):
                written.removeAll { $0.key == key }
                written.append(CausalWrite.Other(key: key, value: value))
                results.append(["w", .string(key), value])
            case .read(let key):
                let own = written.first { $0.key == key }?.value
                let shown = Variant.showsOnlyDurable ? visible : accepted
                results.append(["r", .string(key), own ?? shown[key]?.value ?? .null])
            }
        }
        let reply = Reply.ok(.list(results))
        guard let first = written.first else { return [.reply(request, reply)] }
        guard Variant.writesAtOnce else { return write(eachOf: written, for: request, reply) }
        var write = newWrite(first.value, to: first.key)
        if written.count > 1 { write.others = Array(written.dropFirst()) }
        accepted.apply(write)
        return persist(.write(write), for: (request, reply))
    }

    /// Each key by itself, as only a broken twin does; the last one carries the answer.
    private mutating func write(
        eachOf written: [CausalWrite.Other],
        for request: RequestID,
        _ reply: Reply
    ) -> Effects {
        var effects: Effects = []
        for (place, other) in written.enumerated() {
            let write = newWrite(other.value, to: other.key)
            accepted.apply(write)
            let client = place == written.count - 1 ? (request, reply) : nil
            effects += persist(.write(write), for: client)
        }
        return effects
    }
}
