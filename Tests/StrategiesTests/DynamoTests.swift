import Histories
import Membership
import Replication
import Testing

@testable import Strategies

/// What a node of the sloppy quorums does, step by step.
@Suite struct DynamoTests {
    private typealias Node = Dynamo<SloppySiblings>
    private typealias Effects = [Effect<Node.Message, Node.Record>]

    private static let five: [NodeID] = NodeID.named(count: 5)
    private static let instant = Instant(nanoseconds: 1_000)

    private static func node(
        _ me: NodeID,
        life: Int = 1,
        recovering records: [Node.Record] = [],
        limits: Node.Limits = Node.Limits()
    ) -> Node {
        let membership = Membership(me: me, members: five, incarnation: life)
        return Node(membership, seed: 1, recovering: records, limits: limits)
    }

    /// A key with its owners, and those who are next in line.
    private static func key(ownedBy node: NodeID) throws -> (key: String, order: [NodeID]) {
        let ring = Ring(five)
        let key = (0..<200).map { "k\($0)" }.first {
            ring.preference(of: Ring.partition(of: $0)).first == node
        }
        let found = try #require(key)
        return (found, ring.preference(of: Ring.partition(of: found)))
    }

    /// The number of a node's first call in its first life.
    private static let firstCall: UInt64 = 1 << 32 + 1

    private static func beat(_ node: NodeID, _ number: Int) -> Node.Message {
        let beat = Heartbeat.Beat(incarnation: 1, sequence: number)
        return .heartbeat(Heartbeat(row: Heartbeat.Row(node: node, beat: beat, hears: [])))
    }

    /// A node that hears some, and takes the others for away.
    private static func hearing(_ nodes: [NodeID], _ transcript: inout ReplicaTranscript<Node>) {
        transcript.step(.start)
        for node in nodes { transcript.step(.message(beat(node, 1), from: node)) }
        transcript.step(.timer(Node.settlingTimer))
    }

    private static func tally(_ up: Int64) -> Item { Item(tallies: ["n1": Tally(up: up, down: 0)]) }

    // MARK: Transcripts

    @Test func transcriptOfAWrite() throws {
        let (key, order) = try Self.key(ownedBy: "n1")
        var transcript = ReplicaTranscript(Self.node("n1"))
        transcript.say("It reads \(key) first, from its owners, of which it is one.")
        transcript.step(.request(RequestID(1), .write(key: key, 7)))
        let first = Self.firstCall
        transcript.step(.message(.found(call: first, Item()), from: order[1]))
        transcript.say("The name is durable before anybody hears of it.")
        transcript.step(.persisted(WriteToken(1)))
        transcript.step(.persisted(WriteToken(2)))
        transcript.say("One acknowledgement, twice, is one; that of another node makes two.")
        transcript.step(.message(.stored(call: first - 1), from: order[1]))
        transcript.step(.message(.stored(call: first), from: order[1]))
        transcript.step(.message(.stored(call: first), from: order[2]))
        transcript.say("A read is answered by two, and repairs the third.")
        transcript.step(.request(RequestID(2), .read(key: key)))
        transcript.step(.message(.found(call: first + 1, Item()), from: order[1]))
        transcript.step(.timer(CallTimer.retransmission(call: first + 1).id))
        try transcript.check("dynamo/write")
    }

    @Test func transcriptOfAStandIn() throws {
        let (key, order) = try Self.key(ownedBy: "n1")
        var transcript = ReplicaTranscript(Self.node("n1"))
        transcript.say("\(order[1]) is away: \(order[3]) stands in, with a hint.")
        Self.hearing([order[2], order[3], order[4]], &transcript)
        transcript.step(.request(RequestID(1), .add(key: key, 5)))
        transcript.step(.persisted(WriteToken(1)))
        transcript.step(.persisted(WriteToken(2)))
        transcript.say("Those who are silent are asked again, and the last in their place.")
        transcript.step(.timer(CallTimer.retransmission(call: Self.firstCall).id))
        transcript.step(.timer(CallTimer.deadline(call: Self.firstCall).id))
        try transcript.check("dynamo/stand-in")
    }

    @Test func transcriptOfAHandoff() throws {
        let (key, order) = try Self.key(ownedBy: "n1")
        let standIn = order[3]
        var transcript = ReplicaTranscript(Self.node(standIn))
        transcript.say("\(standIn) keeps \(key) for n1, and hands it over when n1 is heard.")
        transcript.step(
            .message(.put(call: 9, key: key, Self.tally(5), for: "n1"), from: order[1])
        )
        transcript.step(.persisted(WriteToken(1)))
        Self.hearing(["n1"], &transcript)
        transcript.step(.timer(Node.gossipTimer))
        transcript.say("An acknowledgement of something else releases nothing.")
        transcript.step(.message(.taken(key: key, digest: 1), from: "n1"))
        transcript.step(
            .message(.taken(key: key, digest: Self.tally(5).digest), from: "n1")
        )
        transcript.step(.persisted(WriteToken(2)))
        transcript.step(.message(.get(call: 10, key: key), from: "n1"))
        try transcript.check("dynamo/handoff")
    }

    // MARK: Two nodes

    /// Sends all messages of effects to the other, syncing at once, until nothing is said.
    private static func exchange(_ nodes: inout [NodeID: Node], _ effects: Effects, from: NodeID)
        -> [Node.Message]
    {
        var open = effects.map { (from, $0) }
        var said: [Node.Message] = []
        while !open.isEmpty {
            let (node, effect) = open.removeFirst()
            switch effect {
            case .send(let message, let to) where nodes[to] != nil:
                said.append(message)
                let next = nodes[to]?.step(.message(message, from: node), at: instant) ?? []
                open += next.map { (to, $0) }
            case .persist(_, let token):
                let next = nodes[node]?.step(.persisted(token), at: instant) ?? []
                open += next.map { (node, $0) }
            default: break
            }
        }
        return said
    }

    @Test func treesFindTheOneKeyThatDiffers() throws {
        let (key, order) = try Self.key(ownedBy: "n1")
        let other = order[1]
        var nodes: [NodeID: Node] = ["n1": Self.node("n1"), other: Self.node(other)]
        let ring = Ring(Self.five)
        let shared = (0..<400).map { "k\($0)" }.filter { candidate in
            let owners = ring.preference(of: Ring.partition(of: candidate)).prefix(3)
            return owners.contains("n1") && owners.contains(other) && candidate != key
        }
        for node in ["n1", other] {
            for name in shared {
                let put = Node.Message.put(call: 1, key: name, Self.tally(1), for: nil)
                _ = Self.exchange(
                    &nodes,
                    nodes[node]?.step(.message(put, from: "n9"), at: Self.instant) ?? [],
                    from: node
                )
            }
        }
        let put = Node.Message.put(call: 1, key: key, Self.tally(9), for: nil)
        _ = Self.exchange(
            &nodes,
            nodes["n1"]?.step(.message(put, from: "n9"), at: Self.instant) ?? [],
            from: "n1"
        )
        #expect(nodes[other]?.store[key].isEmpty == true)
        var moved: [String] = []
        for _ in 0..<20 {
            let gossip = nodes[other]?.step(.timer(Node.gossipTimer), at: Self.instant) ?? []
            for message in Self.exchange(&nodes, gossip, from: other) {
                if case .items(let items) = message { moved += items.keys }
            }
        }
        #expect(moved == [key], "of \(shared.count + 1) keys one travels, once")
        #expect(nodes[other]?.store[key] == Self.tally(9))
    }

    @Test func sameInputsSameEffects() throws {
        func run() throws -> [String] {
            let (key, order) = try Self.key(ownedBy: "n1")
            var node = Self.node("n1")
            let inputs: [Input<Node.Message>] = [
                .start, .request(RequestID(1), .write(key: key, 1)),
                .request(RequestID(2), .add(key: "c", 1)), .persisted(WriteToken(1)),
                .message(.found(call: Self.firstCall, Self.tally(3)), from: order[1]),
                .timer(Node.settlingTimer), .timer(Node.gossipTimer),
                .message(.get(call: 3, key: key), from: order[2]),
                .timer(CallTimer.retransmission(call: Self.firstCall).id),
                .timer(CallTimer.deadline(call: Self.firstCall).id),
            ]
            return inputs.map { "\(node.step($0, at: Self.instant))" }
        }
        #expect(try run() == run())
    }

    @Test func aHintThatChangedIsNotReleased() throws {
        let (key, order) = try Self.key(ownedBy: "n1")
        var node = Self.node(order[3])
        var records: [Node.Record] = []
        func step(_ message: Node.Message, from sender: NodeID, sync: Bool = true) {
            let effects = node.step(.message(message, from: sender), at: Self.instant)
            for case .persist(let record, let token) in effects {
                records.append(record)
                if sync { _ = node.step(.persisted(token), at: Self.instant) }
            }
        }
        step(.put(call: 1, key: key, Self.tally(1), for: "n1"), from: order[1])
        step(.put(call: 2, key: key, Self.tally(2), for: "n1"), from: order[1], sync: false)
        step(.taken(key: key, digest: Self.tally(1).digest), from: "n1", sync: false)
        #expect(records.count == 3)
        for token in [2, 3] as [UInt64] {
            _ = node.step(.persisted(WriteToken(token)), at: Self.instant)
        }
        let again = Self.node(order[3], life: 2, recovering: records)
        for node in [node, again] {
            #expect(node.store.hinted(for: "n1") == [key] && node.store[key] == Self.tally(2))
        }
    }

    // MARK: Names

    @Test func namesAreNeverGivenTwice() throws {
        let (key, order) = try Self.key(ownedBy: "n1")
        var records: [Node.Record] = []
        var names: [String] = []
        for life in 1...3 {
            var node = Self.node("n1", life: life, recovering: records)
            let call = UInt64(life) << 32 + 1
            _ = node.step(.request(RequestID(1), .write(key: key, 1)), at: Self.instant)
            let effects = node.step(
                .message(.found(call: call, Item()), from: order[1]),
                at: Self.instant
            )
            for case .persist(let record, _) in effects {
                records.append(record)
                if case .issued(_, let issue) = record {
                    names += [issue.version?.dot.description].compactMap(\.self)
                }
            }
        }
        #expect(names == ["n1.1", "n1.2", "n1.3"])
    }

    /// Two writes that read the same: the second must know of the first, or it is taken for lost.
    @Test func aSecondWriteReplacesTheFirstOfItsNode() throws {
        let (key, order) = try Self.key(ownedBy: "n1")
        var node = Self.node("n1")
        for number in 1...2 as ClosedRange<UInt64> {
            _ = node.step(.request(RequestID(number), .write(key: key, 1)), at: Self.instant)
        }
        var versions: [Version] = []
        for number in 0...1 as ClosedRange<UInt64> {
            let found = Node.Message.found(call: Self.firstCall + number, Item())
            for case .persist(.issued(_, let issue), _) in node.step(
                .message(found, from: order[1]),
                at: Self.instant
            ) { versions += [issue.version].compactMap(\.self) }
        }
        #expect(versions.count == 2)
        #expect(versions[0].isReplaced(by: versions[1]))
        #expect(versions[1].timestamp > versions[0].timestamp)
    }

    // MARK: Limits

    private static func notes(_ effects: Effects) -> [String] {
        effects.compactMap { if case .note(let note) = $0 { note.name } else { nil } }
    }

    @Test func limitsAreHeld() throws {
        var limits = Node.Limits()
        limits.keys = 3
        limits.hints = 2
        limits.issues = 1
        var node = Self.node("n1", limits: limits)
        func put(_ key: String, for owner: NodeID?) -> [String] {
            let message = Node.Message.put(call: 1, key: key, Self.tally(1), for: owner)
            var effects = node.step(.message(message, from: "n2"), at: Self.instant)
            for case .persist(_, let token) in effects {
                effects += node.step(.persisted(token), at: Self.instant)
            }
            return Self.notes(effects)
        }
        #expect(put("a", for: "n3") == ["hint-kept"] && put("b", for: "n4") == ["hint-kept"])
        #expect(put("c", for: "n3") == ["hints-full"])
        #expect(put("a", for: "n5") == ["hint-kept"], "another owner of the same key fits")
        #expect(put("c", for: nil) == [])
        #expect(put("d", for: nil) == ["keys-full"])
        #expect(node.store.items.count == 3 && node.store.hints.count == 2)

        _ = node.step(.request(RequestID(1), .add(key: "x", 1)), at: Self.instant)
        let refused = node.step(.request(RequestID(2), .write(key: "y", 1)), at: Self.instant)
        guard case .reply(_, .error(let refusal))? = refused.first else {
            Issue.record("a second key was coordinated")
            return
        }
        #expect(refusal.code == "full" && refusal.isDefinite)
    }

    @Test func aDiskThatLagsTakesNoMore() {
        var limits = Node.Limits()
        limits.pending = 2
        var node = Self.node("n1", limits: limits)
        let notes = (0..<3).map { number in
            let put = Node.Message.put(call: 1, key: "k\(number)", Self.tally(1), for: nil)
            return Self.notes(node.step(.message(put, from: "n2"), at: Self.instant))
        }
        #expect(notes == [[], [], ["disk-behind"]])
    }

    @Test func aReadThatNobodyAnswersIsRefusedForCertain() {
        var node = Self.node("n1")
        let number = Self.firstCall
        _ = node.step(.request(RequestID(1), .write(key: "k", 1)), at: Self.instant)
        let late = node.step(.timer(CallTimer.deadline(call: number).id), at: Self.instant)
        guard case .reply(_, .error(let refusal))? = late.first else {
            Issue.record("nobody was told")
            return
        }
        #expect(refusal.code == "no-quorum" && refusal.isDefinite)
        let again = node.step(.timer(CallTimer.deadline(call: number).id), at: Self.instant)
        #expect(again.isEmpty)
    }
}
