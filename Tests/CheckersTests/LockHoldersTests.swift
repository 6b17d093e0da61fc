import Checkers
import Histories
import Testing

/// Locks of a workload, whose owners are named, and are processes or not.
@Suite struct LockHoldersTests {
    private func verdict(_ calls: [(process: Int, f: String, value: Value, answer: Value)]) throws
        -> Verdict
    {
        var events: [Event] = []
        for call in calls {
            for (kind, value) in [(Event.Kind.invoke, call.value), (.ok, call.answer)] {
                events.append(
                    Event(
                        index: events.count,
                        process: .client(call.process),
                        kind: kind,
                        f: call.f,
                        key: "k",
                        value: value
                    )
                )
            }
        }
        return LockHolders().check(try History(events), within: .standard)
    }

    @Test func aLockThatIsGrantedTwiceIsInvalid() throws {
        let twice = try verdict([(0, "acquire", "a", 1), (1, "acquire", "b", 2)])
        #expect(twice.isInvalid)
        let used = try verdict([
            (0, "acquire", "a", 1), (0, "release", 1, 1), (1, "acquire", "b", 1),
        ])
        #expect(used.isInvalid)
        #expect(try verdict([(0, "acquire", "a", 1), (0, "release", 1, 1)]).isValid)
    }

    @Test func ownersOfSeveralProcessesProveNothing() throws {
        // Given back by way of another node.
        let released = try verdict([(0, "acquire", "a", 1), (1, "release", 1, 1)])
        #expect(released.cause?.kind == .unclear, "\(released)")
        // Acquired again by way of another node.
        let again = try verdict([(0, "acquire", "a", 1), (1, "acquire", "a", 2)])
        #expect(again.cause?.kind == .unclear, "\(again)")
    }
}
