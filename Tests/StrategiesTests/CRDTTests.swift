import Histories
import Replication
import Testing

@testable import Strategies

/// What a node of replicated data types does, step by step.
@Suite struct CRDTTests {
    private typealias Store = CRDT<MultiValueRegisters>

    private static func store(
        _ me: NodeID = "n1",
        life: Int = 1,
        recovering records: [Store.Record] = [],
        limits: Store.Limits = Store.Limits()
    ) -> Store {
        let membership = Membership(me: me, members: ["n1", "n2", "n3"], incarnation: life)
        return Store(membership, recovering: records, limits: limits)
    }

    /// Takes an input and syncs what it persists, at once.
    @discardableResult
    private static func settle(
        _ store: inout Store,
        _ input: Input<Store.Message>
    ) -> [Effect<Store.Message, Store.Record>] {
        var effects = store.step(input, at: Instant(nanoseconds: 5))
        for case .persist(_, let token) in effects {
            effects += store.step(.persisted(token), at: Instant(nanoseconds: 5))
        }
        return effects
    }

    private static func mark(_ number: UInt64) -> Store.Mark {
        Store.Mark(incarnation: 1, number: number)
    }

    private static func replies(
        _ effects: [Effect<Store.Message, Store.Record>]
    ) -> [Reply] {
        effects.compactMap { if case .reply(_, let reply) = $0 { reply } else { nil } }
    }

    @Test func transcriptOfUpdatesAndDeltas() throws {
        var transcript = ReplicaTranscript(Self.store())
        transcript.step(.start)
        transcript.say("An acknowledgement waits for the disk, and shipping for a timer.")
        transcript.step(.request(RequestID(1), .add(key: "c", 5)))
        transcript.step(.request(RequestID(2), .insert(key: "s", "a")))
        transcript.step(.persisted(WriteToken(1)))
        transcript.step(.persisted(WriteToken(2)))
        transcript.step(.timer(TimerID(1)))
        transcript.say("n2 has joined it, n3 is silent and sent it again, less and less often.")
        transcript.step(.message(.joined(upTo: Self.mark(2)), from: "n2"))
        transcript.step(.timer(TimerID(1)))
        transcript.step(.timer(TimerID(1)))
        transcript.step(.request(RequestID(3), .remove(key: "s", "a")))
        transcript.step(.persisted(WriteToken(3)))
        transcript.step(.request(RequestID(4), .read(key: "s")))
        transcript.step(.timer(TimerID(1)))
        try transcript.check("crdt/updates")
    }

    @Test func transcriptOfARestart() throws {
        var before = Self.store()
        Self.settle(&before, .start)
        let records = Self.settle(&before, .request(RequestID(1), .write(key: "r", 1)))
            .compactMap { if case .persist(let record, _) = $0 { record } else { nil } }
        var transcript = ReplicaTranscript(Self.store(life: 2, recovering: records))
        transcript.say("It does not know what its peers have seen, and asks.")
        transcript.step(.start)
        transcript.say(
            "n2 lacks it, and might hear it from others; the second time it is sent all."
        )
        transcript.step(.message(.lacks, from: "n2"))
        transcript.say("n3 has seen it: from now on it is sent deltas.")
        var seen = VectorClock()
        seen.advance("n1", to: 1)
        transcript.step(.message(.seen(seen), from: "n3"))
        transcript.step(.timer(TimerID(0)))
        transcript.step(.message(.lacks, from: "n2"))
        transcript.say("An acknowledgement of the first life counts for nothing.")
        transcript.step(.message(.joined(upTo: Self.mark(7)), from: "n3"))
        transcript.say("A peer's summary that is covered, and one that is not.")
        var other = CRDTState<MultiValueRegisters>()
        transcript.step(.message(.summary(other.context), from: "n3"))
        _ = other.apply(.write(key: "r", 2), at: 9, by: "n3")
        transcript.step(.message(.summary(other.context), from: "n3"))
        transcript.say("A whole state puts all peers in debt, until they have seen what it had.")
        transcript.step(.message(.delta(other.whole, upTo: Self.mark(1)), from: "n3"))
        transcript.step(.persisted(WriteToken(1)))
        transcript.step(.request(RequestID(2), .read(key: "r")))
        transcript.step(.timer(TimerID(1)))
        transcript.step(.timer(TimerID(0)))
        transcript.step(.message(.seen(other.context), from: "n2"))
        try transcript.check("crdt/restart")
    }

    @Test func sameInputsSameEffects() {
        func run() -> [String] {
            var store = Self.store()
            let inputs: [Input<Store.Message>] = [
                .start,
                .request(RequestID(1), .insert(key: "s", "b")),
                .request(RequestID(2), .insert(key: "s", "a")),
                .request(RequestID(3), .add(key: "c", 1)), .message(.lacks, from: "n2"),
                .timer(TimerID(1)), .timer(TimerID(0)),
            ]
            return inputs.map { "\(Self.settle(&store, $0))" }
        }
        #expect(run() == run())
    }

    @Test func aPeerTooFarBehindForTheBufferIsInDebt() throws {
        var store = Self.store(limits: .init(cells: 100, changes: 4))
        Self.settle(&store, .start)
        for number in 1...20 as ClosedRange<UInt64> {
            Self.settle(&store, .request(RequestID(number), .add(key: "c\(number)", 1)))
            #expect(store.buffer.count <= 4)
        }
        let shipped = Self.settle(&store, .timer(TimerID(1)))
        #expect(
            shipped.contains { if case .note(Note("fell-behind")) = $0 { true } else { false } }
        )
        let debt = try #require(store.progress["n2"]?.debt)
        #expect(debt["n1"] == 20)
        #expect(Self.settle(&store, .message(.lacks, from: "n2")).isEmpty)
        for _ in 1...2 { Self.settle(&store, .timer(TimerID(0))) }
        let whole = Self.settle(&store, .message(.lacks, from: "n2"))
        #expect(whole.contains { if case .send(.delta, to: "n2") = $0 { true } else { false } })
    }

    /// An add and its remove come in one delta to n2, and n3 has seen the add: n2 must pass the
    /// remove on, although nothing changed in what it holds.
    @Test(arguments: [false, true])
    func whatWasAddedAndRemovedUnseenIsPassedOn(whole: Bool) throws {
        var author = CRDTState<MultiValueRegisters>()
        _ = author.apply(.insert(key: "s", "a"), at: 0, by: "n1")
        var third = Self.store("n3")
        Self.settle(&third, .start)
        Self.settle(&third, .message(.delta(author.whole, upTo: Self.mark(1)), from: "n1"))
        _ = author.apply(.remove(key: "s", "a"), at: 1, by: "n1")
        var second = Self.store("n2")
        Self.settle(&second, .start)
        let both = whole ? author.whole : author.delta(of: [.element("s", "a")])
        Self.settle(&second, .message(.delta(both, upTo: Self.mark(2)), from: "n1"))
        for round in 0..<6 {
            let timer = TimerID(round.isMultiple(of: 2) ? 1 : 0)
            var open = Self.settle(&second, .timer(timer)).map { (true, $0) }
            while let (isSecond, effect) = open.popLast() {
                guard case .send(let message, let node) = effect else { continue }
                if isSecond, node == "n3" {
                    open += Self.settle(&third, .message(message, from: "n2")).map { (false, $0) }
                } else if !isSecond, node == "n2" {
                    open += Self.settle(&second, .message(message, from: "n3")).map { (true, $0) }
                }
            }
        }
        #expect(third.state.context == author.context)
        #expect(!third.state.contains("a", in: "s"))
        #expect(third.state == second.state)
    }

    @Test func aFullStoreRefusesAndStillMerges() throws {
        var store = Self.store(limits: .init(cells: 3, changes: 4))
        Self.settle(&store, .start)
        for number in 1...5 as ClosedRange<UInt64> {
            Self.settle(&store, .request(RequestID(number), .insert(key: "s", .int(Int64(number)))))
        }
        #expect(store.state.cellCount == 3)
        let refused = Self.replies(Self.settle(&store, .request(RequestID(9), .add(key: "c", 1))))
        guard case .error(let refusal)? = refused.first else {
            Issue.record("a full store took more")
            return
        }
        #expect(refusal.code == "full" && refusal.isDefinite)
        Self.settle(&store, .request(RequestID(10), .remove(key: "s", 1)))
        #expect(store.state.cellCount == 2)
        var other = CRDTState<MultiValueRegisters>()
        _ = other.apply(.add(key: "c", 1), at: 0, by: "n2")
        _ = other.apply(.add(key: "d", 1), at: 0, by: "n2")
        Self.settle(&store, .message(.delta(other.whole, upTo: Self.mark(2)), from: "n2"))
        #expect(store.state.cellCount == 4)
    }

    @Test func oneDeltaOfAPeerAtATimeGoesToTheDisk() {
        var store = Self.store()
        var other = CRDTState<MultiValueRegisters>()
        _ = other.apply(.add(key: "c", 1), at: 0, by: "n2")
        let message = Store.Message.delta(other.whole, upTo: Self.mark(1))
        let first = store.step(.message(message, from: "n2"), at: Instant(nanoseconds: 0))
        let second = store.step(.message(message, from: "n2"), at: Instant(nanoseconds: 0))
        #expect(first.count == 1 && second.isEmpty)
    }

    @Test func aSlowDiskIsAnsweredForAndNotTwice() {
        var store = Self.store()
        let asked = store.step(
            .request(RequestID(1), .add(key: "c", 1)),
            at: Instant(nanoseconds: 0)
        )
        #expect(Self.replies(asked).isEmpty)
        let late = Self.replies(store.step(.timer(TimerID(3)), at: Instant(nanoseconds: 0)))
        guard case .error(let refusal)? = late.first else {
            Issue.record("nobody was told")
            return
        }
        #expect(!refusal.isDefinite)
        let durable = store.step(.persisted(WriteToken(1)), at: Instant(nanoseconds: 0))
        #expect(Self.replies(durable).isEmpty)
        #expect(store.state.value(of: "c") == 1)
    }

    @Test func aKeyHoldsOneKind() {
        var store = Self.store()
        Self.settle(&store, .request(RequestID(1), .add(key: "c", 1)))
        let wrong: [Command] = [
            .insert(key: "c", "a"), .remove(key: "c", "a"), .contains(key: "c", "a"),
            .write(key: "c", 1),
        ]
        for command in wrong {
            let replies = Self.replies(Self.settle(&store, .request(RequestID(2), command)))
            guard case .error(let refusal)? = replies.first else {
                Issue.record("\(command) was accepted")
                continue
            }
            #expect(refusal.code == "wrong-kind" && refusal.isDefinite)
        }
        #expect(store.state.context["n1"] == 1)
    }
}
