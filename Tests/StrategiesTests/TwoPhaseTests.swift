import Histories
import Replication
import Testing

@testable import Strategies

/// Two-phase commit, step by step: n1 coordinates, and owns some of the keys.
@Suite struct TwoPhaseTests {
    private typealias Node = TwoPhase<Faithful>
    private typealias Effects = [Effect<TwoPhaseMessage, TwoPhaseRecord>]

    private static let members: [NodeID] = ["n1", "n2", "n3"]
    private static let now = Instant(nanoseconds: 0)

    private func membership(_ me: NodeID, life: Int = 1) -> Membership {
        Membership(me: me, members: Self.members, incarnation: life)
    }

    /// A key that a node owns.
    private func key(of node: NodeID) throws -> String {
        try #require((0..<99).map { "k\($0)" }.first { membership("n1").owner(of: $0) == node })
    }

    private func sent(_ effects: Effects, to node: NodeID) -> [String] {
        effects.compactMap { effect in
            guard case .send(let message, node) = effect else { return nil }
            return "\(message)"
        }
    }

    private func records(_ effects: Effects) -> [TwoPhaseRecord] {
        effects.compactMap { effect in
            guard case .persist(let record, _) = effect else { return nil }
            return record
        }
    }

    private func replies(_ effects: Effects) -> [Reply] {
        effects.compactMap { effect in
            guard case .reply(_, let reply) = effect else { return nil }
            return reply
        }
    }

    private func isFailure(_ reply: Reply?, _ code: String) -> Bool {
        guard case .error(let refusal)? = reply else { return false }
        return refusal.isDefinite && refusal.code == code
    }

    private let id = TransactionID(node: "n1", number: 1 << 32 | 1)

    /// n1 has asked n2 and n3, and both have said yes.
    private func deciding() throws -> (node: Node, asked: Effects, decided: Effects) {
        var node = Node(membership("n1"), seed: 1, recovering: [])
        let steps: [Command.Part] = [
            .append(try key(of: "n2"), 5), .read(try key(of: "n3")),
        ]
        let asked = node.step(.request(RequestID(1), .transaction(steps)), at: Self.now)
        var decided: Effects = []
        for (owner, result) in [("n2", 0), ("n3", 1)] as [(NodeID, Int)] {
            let vote = TwoPhaseVote.yes([NumberedResult(number: result, value: .int(Int64(result)))]
            )
            decided += node.step(.message(.vote(id, vote), from: owner), at: Self.now)
        }
        return (node, asked, decided)
    }

    @Test func nobodyHearsOfACommitBeforeItIsDurable() throws {
        var (node, asked, decided) = try deciding()
        #expect(sent(asked, to: "n2").count == 1 && sent(asked, to: "n3").count == 1)
        #expect(replies(decided).isEmpty && sent(decided, to: "n2").isEmpty)
        #expect(records(decided).map(\.description) == ["decided 4294967297 for [n2, n3]"])
        let told = node.step(.persisted(WriteToken(1)), at: Self.now)
        #expect(replies(told) == [.ok([0, 1])])
        #expect(sent(told, to: "n2") == ["commit n1 #4294967297"])
    }

    @Test func withoutARecordADecisionIsAnAbort() throws {
        let (_, _, decided) = try deciding()
        for (kept, answer) in [([], "abort"), (records(decided), "commit")] {
            var next = Node(membership("n1", life: 2), seed: 1, recovering: kept)
            let told = next.step(.message(.inquire(id), from: "n2"), at: Self.now)
            #expect(sent(told, to: "n2") == ["\(answer) n1 #4294967297"])
        }
    }

    @Test func whileItDecidesThoseInDoubtHaveToWait() throws {
        var (node, _, _) = try deciding()
        #expect(node.step(.message(.inquire(id), from: "n2"), at: Self.now).isEmpty)
    }

    @Test func oneNoAborts() throws {
        var node = Node(membership("n1"), seed: 1, recovering: [])
        let step = Command.Part.append(try key(of: "n2"), 5)
        _ = node.step(.request(RequestID(1), .transaction([step])), at: Self.now)
        let no = TwoPhaseMessage.vote(id, .no(.locked("x")))
        let told = node.step(.message(no, from: "n2"), at: Self.now)
        #expect(isFailure(replies(told).first, Operation.conflict))
        #expect(sent(told, to: "n2") == ["abort n1 #4294967297"])
        // A vote that comes late is told so, too.
        let late = node.step(.message(.vote(id, .yes([])), from: "n2"), at: Self.now)
        #expect(replies(late).isEmpty && sent(late, to: "n2") == ["abort n1 #4294967297"])
    }

    // MARK: An owner

    private func prepare(_ number: UInt64, _ step: Command.Part) -> Input<TwoPhaseMessage> {
        let id = TransactionID(node: "n1", number: number)
        return .message(.prepare(id, [NumberedStep(0, step)], settled: 0), from: "n1")
    }

    @Test func anOwnerVotesOnceThatIsDurable() throws {
        var owner = Node(membership("n2"), seed: 1, recovering: [])
        let asked = owner.step(prepare(7, .append("x", 1)), at: Self.now)
        #expect(sent(asked, to: "n1").isEmpty && records(asked).count == 1)
        let voted = owner.step(.persisted(WriteToken(1)), at: Self.now)
        #expect(sent(voted, to: "n1") == [#"yes to n1 #7 [0: ["append","x",1]]"#])
    }

    @Test func locksKeepOthersOutAlsoAfterACrash() throws {
        var owner = Node(membership("n2"), seed: 1, recovering: [])
        let kept = records(owner.step(prepare(7, .append("x", 1)), at: Self.now))
        for step in [Command.Part.read("x"), .append("x", 2)] {
            var restarted = Node(membership("n2", life: 2), seed: 1, recovering: kept)
            for number in [8, 9] as [UInt64] {
                let told = restarted.step(prepare(number, step), at: Self.now)
                #expect(sent(told, to: "n1") == ["no to n1 #\(number), conflict"])
            }
            let end = TwoPhaseMessage.decide(.init(node: "n1", number: 7), isCommitted: true)
            _ = restarted.step(.message(end, from: "n1"), at: Self.now)
            #expect(restarted.share.objects["x"] == .list([1]))
            #expect(records(restarted.step(prepare(10, step), at: Self.now)).count == 1)
        }
    }

    @Test func readsAreShared() throws {
        var owner = Node(membership("n2"), seed: 1, recovering: [])
        _ = owner.step(prepare(7, .read("x")), at: Self.now)
        #expect(records(owner.step(prepare(8, .read("x")), at: Self.now)).count == 1)
        let told = owner.step(prepare(9, .append("x", 1)), at: Self.now)
        #expect(sent(told, to: "n1") == ["no to n1 #9, conflict"])
    }

    /// A question that comes a second time, after all is over, must not carry it out again.
    @Test func whatIsOverStaysOver() throws {
        var owner = Node(membership("n2"), seed: 1, recovering: [])
        var kept = records(owner.step(prepare(7, .append("x", 1)), at: Self.now))
        let end = Input<TwoPhaseMessage>.message(
            .decide(.init(node: "n1", number: 7), isCommitted: true),
            from: "n1"
        )
        kept += records(owner.step(end, at: Self.now))
        var restarted = Node(membership("n2", life: 2), seed: 1, recovering: kept)
        for again in [prepare(7, .append("x", 1)), end] {
            _ = owner.step(again, at: Self.now)
            _ = restarted.step(again, at: Self.now)
        }
        #expect(owner.share.objects["x"] == .list([1]) && owner.share.prepared.isEmpty)
        #expect(restarted.share.objects["x"] == .list([1]) && restarted.share.prepared.isEmpty)
    }

    @Test func whoIsInDoubtAsks() throws {
        var owner = Node(membership("n2"), seed: 1, recovering: [])
        _ = owner.step(prepare(7, .append("x", 1)), at: Self.now)
        _ = owner.step(.persisted(WriteToken(1)), at: Self.now)
        _ = owner.step(.timer(TwoPhaseTimer.tick), at: Self.now)
        let asked = owner.step(.timer(TwoPhaseTimer.tick), at: Self.now)
        #expect(sent(asked, to: "n1") == ["inquire n1 #7"])
    }
}
