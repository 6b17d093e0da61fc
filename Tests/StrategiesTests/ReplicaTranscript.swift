import Replication
import TestSupport

/// What one replica did with its inputs, as text to read.
struct ReplicaTranscript<R: Replica> {
    private(set) var replica: R
    private var transcript = Transcript()
    private var now: Int64 = 1_000_000_000

    init(_ replica: R) { self.replica = replica }

    /// A line of its own between steps.
    mutating func say(_ words: String) { transcript.say(words) }

    /// A step, a millisecond after the last.
    @discardableResult
    mutating func step(_ input: Input<R.Message>) -> [Effect<R.Message, R.Record>] {
        now += 1_000_000
        let effects = replica.step(input, at: Instant(nanoseconds: now))
        transcript.enter("\(input)", effects)
        return effects
    }

    /// Compares with the file of a name, such as crdt/counter.
    func check(_ name: String) throws { try transcript.check(name) }
}
