import Histories
import Replication
import Testing

@testable import Strategies

/// Raft carries a call with an idempotency key out once, whatever happens between its attempts.
@Suite struct RaftKeyTests {
    private typealias Node = RaftNode<Faithful>
    private typealias Forgetful = RaftNode<ForgetsKeys>

    private static let key = IdempotencyKey(client: 3, call: 17)

    private func leader<Variant: RaftVariant>(_: Variant.Type) -> RaftNode<Variant> {
        var node = RaftNode<Variant>()
        node.becomeLeader()
        settle(&node)
        return node
    }

    /// Makes everything durable, here and at n2, and forgets what was said.
    @discardableResult
    private func settle<Variant: RaftVariant>(_ node: inout RaftNode<Variant>) -> [Reply] {
        node.sync()
        let term = Int(node.status("term")) ?? 0
        node.hear(term, .appended(through: Int(node.status("last_index")) ?? 0))
        return node.replies().map(\.reply)
    }

    /// An add under a key, asked at this node.
    private func add<Variant: RaftVariant>(
        _ amount: Int64,
        _ key: IdempotencyKey?,
        as number: UInt64,
        at node: inout RaftNode<Variant>
    ) -> [Reply] {
        node.take(.request(RequestID(number, key: key), .add(key: "c", amount)))
        return settle(&node)
    }

    private func proposal(_ number: UInt64, _ key: IdempotencyKey) -> RaftProposal {
        RaftProposal(
            id: RaftProposal.ID(node: "n3", number: number),
            settled: 0,
            command: .add(key: "c", 1),
            key: key
        )
    }

    private func digest(adding amount: Int64) -> UInt64 {
        var objects = Objects()
        _ = objects.apply(.add(key: "c", amount))
        return objects.digest
    }

    private func count<Variant: RaftVariant>(_ node: RaftNode<Variant>) -> Int64? {
        (0...9).first { digest(adding: $0) == node.host.replica.digest }
    }

    // MARK: One call

    @Test func theSameKeyTwiceIsCarriedOutOnce() {
        var node = leader(Faithful.self)
        #expect(add(1, Self.key, as: 1, at: &node) == [.ok(1)])
        #expect(add(1, Self.key, as: 2, at: &node) == [.ok(1)])
        #expect(count(node) == 1)
        #expect(node.status("last_index") == "2", "what is known takes no entry")
    }

    @Test func callsWithoutAKeyAreCarriedOutEachTime() {
        var node = leader(Faithful.self)
        #expect(add(1, nil, as: 1, at: &node) == [.ok(1)])
        #expect(add(1, nil, as: 2, at: &node) == [.ok(1)])
        #expect(count(node) == 2)
    }

    @Test func twoEntriesOfOneCallAreCarriedOutOnce() {
        var node = leader(Faithful.self)
        node.take(.request(RequestID(1, key: Self.key), .add(key: "c", 1)))
        node.take(.message(.forward(proposal(5, Self.key)), from: "n3"))
        #expect(node.status("last_index") == "3", "neither is applied yet")
        node.sync()
        node.hear(1, .appended(through: 3))
        let effects = node.effects()
        #expect(count(node) == 1)
        let replies = effects.compactMap { effect -> Reply? in
            if case .reply(_, let reply) = effect { reply } else { nil }
        }
        #expect(replies == [.ok(1)])
        let isForwarderAnswered = effects.contains { effect in
            if case .send(.answer(number: 5, .ok(1)), "n3") = effect { true } else { false }
        }
        #expect(isForwarderAnswered)
    }

    @Test func aRefusalIsKeptToo() {
        var node = leader(Faithful.self)
        let swap = Command.compareAndSet(key: "x", from: 1, to: 2)
        node.take(.request(RequestID(1, key: Self.key), swap))
        let first = settle(&node)
        node.ask(2, .write(key: "x", 1))
        settle(&node)
        node.take(.request(RequestID(3, key: Self.key), swap))
        #expect(settle(&node) == first)
    }

    /// It may have been carried out before the later one, so nobody can say that it was not.
    @Test func anOlderCallIsRefusedAndItsFateUnknown() {
        var node = leader(Faithful.self)
        _ = add(1, Self.key, as: 1, at: &node)
        let older = IdempotencyKey(client: 3, call: 16)
        #expect(add(1, older, as: 2, at: &node) == [.error(.superseded)])
        #expect(!Refusal.superseded.isDefinite)
        #expect(count(node) == 1)
        #expect(add(1, IdempotencyKey(client: 2, call: 16), as: 3, at: &node) == [.ok(1)])
        #expect(add(1, IdempotencyKey(client: 3, call: 18), as: 4, at: &node) == [.ok(1)])
        #expect(count(node) == 3)
    }

    @Test func aReadIsAnsweredAnew() {
        var node = leader(Faithful.self)
        for (number, expected) in [(1, .null), (3, 1)] as [(UInt64, Value)] {
            node.take(.request(RequestID(number, key: Self.key), .read(key: "c")))
            node.hear(1, .alive(round: Int(number) + 5))
            node.tick()
            node.hear(1, .alive(round: Int(number) + 5))
            #expect(node.replies().map(\.reply) == [.ok(expected)])
            _ = add(1, nil, as: number + 1, at: &node)
        }
    }

    // MARK: Other nodes, other lives

    @Test func aFollowerForwardsTheKey() {
        var node = Node()
        node.hear(1, .heartbeat(round: 1, commit: 0))
        _ = node.effects()
        node.take(.request(RequestID(1, key: Self.key), .add(key: "c", 1)))
        let keys = node.effects().compactMap { effect -> IdempotencyKey? in
            guard case .send(.forward(let proposal), "n2") = effect else { return nil }
            return proposal.key
        }
        #expect(keys == [Self.key])
    }

    /// What n2 carried out as the leader, n1 knows when it leads.
    private func addAtNextLeader<Variant: RaftVariant>(_: Variant.Type) -> Int64? {
        var node = RaftNode<Variant>()
        let entry = RaftEntry(term: 1, proposal: proposal(5, Self.key))
        node.hear(1, .append(after: .origin, [entry], commit: 1))
        node.sync()
        node.becomeLeader()
        settle(&node)
        _ = add(1, Self.key, as: 1, at: &node)
        return count(node)
    }

    @Test func theNextLeaderKnowsTheKey() {
        #expect(addAtNextLeader(Faithful.self) == 1)
        #expect(addAtNextLeader(ForgetsKeys.self) == 2, "the broken twin is not caught")
    }

    /// All prefixes of what is durable that have the call, some of which begin with a snapshot.
    @Test func everyLaterLifeKnowsTheKey() {
        var node = leader(Faithful.self)
        _ = add(1, Self.key, as: 1, at: &node)
        let first = node.durable.count
        for number in 2...70 as ClosedRange<UInt64> {
            node.ask(number, .write(key: "x", .int(Int64(number))))
            settle(&node)
        }
        let records = node.durable
        let snapshots = records.count { if case .snapshot = $0 { true } else { false } }
        #expect(snapshots > 1)
        for length in first...records.count {
            var next = Node(incarnation: 2, recovering: Array(records.prefix(length)))
            next.becomeLeader()
            settle(&next)
            let replies = add(1, Self.key, as: 1, at: &next)
            #expect(replies == [.ok(1)], "after \(length) records")
        }
    }

    @Test func anInstalledSnapshotBringsTheKeys() {
        var clients = RaftClients()
        clients.remember(.ok(1), to: Self.key, at: 4)
        let snapshot = RaftSnapshot(
            position: RaftPosition(index: 4, term: 1),
            objects: Objects(),
            sessions: RaftSessions(),
            clients: clients
        )
        var node = Node()
        node.hear(1, .install(snapshot))
        node.sync()
        node.becomeLeader()
        settle(&node)
        #expect(add(1, Self.key, as: 1, at: &node) == [.ok(1)])
        #expect(count(node) == nil, "nothing was added")
    }

    // MARK: The bound

    @Test func theClientThatWasLongestSilentIsForgotten() {
        var clients = RaftClients()
        let most = Int64(RaftLimits.clients)
        for client in 1...most {
            clients.remember(.ok(.int(client)), to: .init(client: client, call: 1), at: Int(client))
        }
        clients.touch(1, at: Int(most) + 1)
        clients.remember(.ok(0), to: .init(client: 0, call: 1), at: Int(most) + 2)
        #expect(clients.latest.count == RaftLimits.clients)
        #expect(clients.answer(to: .init(client: 2, call: 1)) == nil)
        for client in [0, 1, 3, most] {
            #expect(clients.answer(to: .init(client: client, call: 1)) == .ok(.int(client)))
        }
        #expect(clients.latest.map(\.client) == clients.latest.map(\.client).sorted())
    }
}
