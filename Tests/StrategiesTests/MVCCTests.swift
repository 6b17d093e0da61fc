import Histories
import Replication
import Testing

@testable import Strategies

/// Transactions on snapshots, step by step, on a single node that leads itself.
@Suite struct MVCCTests {
    /// A cluster of one, whose disk is at once, with what it answered.
    private struct Node<Variant: MVCCVariant> {
        var replica: MVCC<Variant>
        /// Appends to the log that are not durable yet, while `isHeld`.
        var waiting: [WriteToken] = []
        var isHeld = false
        var replies: [UInt64: Reply] = [:]

        init() {
            replica = MVCC(Membership(me: "n1", members: ["n1"]), seed: 1, recovering: [])
            take(.start)
            while replica.status["role"] != "leader" { take(.timer(TimerID(0))) }
        }

        mutating func take(_ input: Input<MVCC<Variant>.Message>) {
            for effect in replica.step(input, at: Instant(nanoseconds: 0)) {
                switch effect {
                case .persist(_, let token) where isHeld: waiting.append(token)
                case .persist(_, let token): take(.persisted(token))
                case .reply(let request, let reply): replies[request.number] = reply
                case .send, .startTimer, .note: break
                }
            }
        }

        mutating func ask(_ number: UInt64, _ steps: Command.Part...) {
            take(.request(RequestID(number), .transaction(steps)))
        }

        mutating func sync() {
            isHeld = false
            for token in waiting { take(.persisted(token)) }
            waiting = []
        }

        /// What a call was answered: its results, or the word of its refusal.
        func answer(_ number: UInt64) -> String? {
            switch replies[number] {
            case .ok(let value, _): value.jsonText
            case .error(let refusal): refusal.isDefinite ? refusal.code : "unknown"
            case nil: nil
            }
        }
    }

    @Test func stepsSeeTheChangesBeforeThem() {
        var node = Node<ChecksReads>()
        node.ask(1, .append("x", 1), .read("x"), .append("x", 2), .read("x"), .read("y"))
        let appended = #"["append","x",1],["r","x",[1]],["append","x",2],["r","x",[1,2]]"#
        #expect(node.answer(1) == #"[\#(appended),["r","y",null]]"#)
        node.ask(2, .read("x"))
        #expect(node.answer(2) == #"[["r","x",[1,2]]]"#)
    }

    /// Two transactions on one snapshot, of which the second is proposed before the first commits.
    private func race<Variant: MVCCVariant>(
        _: Variant.Type,
        _ first: [Command.Part],
        _ second: [Command.Part]
    ) -> (first: String?, second: String?, x: String?) {
        var node = Node<Variant>()
        node.ask(1, .append("z", 0))
        node.isHeld = true
        node.take(.request(RequestID(2), .transaction(first)))
        node.take(.request(RequestID(3), .transaction(second)))
        node.sync()
        node.ask(4, .read("x"))
        return (node.answer(2), node.answer(3), node.answer(4))
    }

    @Test func aReadThatChangedIsAConflict() {
        let skew =
            ([Command.Part.read("x"), .append("y", 1)], [.read("y"), .append("x", 2)])
            as ([Command.Part], [Command.Part])
        let (first, second, x) = race(ChecksReads.self, skew.0, skew.1)
        #expect(first == #"[["r","x",null],["append","y",1]]"#)
        #expect(second == Operation.conflict)
        #expect(x == #"[["r","x",null]]"#)
        // The twins, and the weaker level, let it through.
        #expect(race(LetsSkewThrough.self, skew.0, skew.1).second != Operation.conflict)
        #expect(race(ForgetsAbsentKeys.self, skew.0, skew.1).second != Operation.conflict)
        #expect(race(FirstCommitterWins.self, skew.0, skew.1).second != Operation.conflict)
        #expect(race(LeavesAbortedWrites.self, skew.0, skew.1).x == #"[["r","x",[2]]]"#)
    }

    @Test func theFirstCommitterWins() {
        let update = [Command.Part.read("x"), .append("x", 1)]
        let other = [Command.Part.read("x"), .append("x", 2)]
        #expect(race(FirstCommitterWins.self, update, other).second == Operation.conflict)
        #expect(race(OverwritesUnseen.self, update, other).x == #"[["r","x",[1,2]]]"#)
        #expect(race(ReadsCommitted.self, update, other).x == #"[["r","x",[1,2]]]"#)
    }

    @Test func blindAppendsDoNotConflict() {
        let result = race(ChecksReads.self, [.append("x", 1)], [.append("x", 2)])
        #expect(result.x == #"[["r","x",[1,2]]]"#)
    }

    /// The start is what was applied when it read, and the commit is the entry.
    @Test func stampsArePlacesInTheLog() {
        func stamps<Variant: MVCCVariant>(_: Variant.Type) -> [Value?] {
            var node = Node<Variant>()
            node.ask(1, .append("x", 1))
            node.isHeld = true
            node.ask(2, .append("y", 1))
            node.ask(3, .append("z", 1))
            node.ask(4, .read("x"))
            node.sync()
            return (UInt64(1)...4).map { number in
                guard case .ok(_, let details)? = node.replies[number] else { return nil }
                return details[TransactionStamps.field]
            }
        }
        // The first entry is the one with which its leader begins.
        let honest: [Value?] = [[1, 2], [2, 3], [2, 4], [2, 2]]
        #expect(stamps(ChecksReads.self) == honest && stamps(FirstCommitterWins.self) == honest)
        #expect(stamps(StampsEndOfLog.self) == [[1, 2], [2, 3], [3, 4], [4, 4]])
        #expect(stamps(ReadsCommitted.self) == [nil, nil, nil, nil])
    }

    @Test func onlyTransactionsAreServed() {
        var node = Node<ChecksReads>()
        node.take(.request(RequestID(1), .read(key: "x")))
        #expect(node.answer(1) == "unsupported")
    }
}
