import Checkers
import Histories
import Replication
import Testing

@testable import Strategies

/// Primary-backup replication over many small random runs, and within its limits.
@Suite struct PrimaryBackupTests {
    private let isLinearizable = Linearizability(model: .register)

    @Test(arguments: [0, 6])
    func itIsLinearizable(crashes: Int) throws {
        typealias Cluster = SmallCluster<PrimaryBackup<Fenced>>
        for seed in 1...100 as ClosedRange<UInt64> {
            var cluster = Cluster(seed: seed, settings: .init(crashes: crashes))
            #expect(!isLinearizable.check(try cluster.run()).isInvalid, "seed \(seed)")
        }
    }

    @Test func sameInputsSameEffects() throws {
        typealias Cluster = SmallCluster<PrimaryBackup<Asynchronous>>
        for seed in 1...20 as ClosedRange<UInt64> {
            var first = Cluster(seed: seed, settings: .init(crashes: 3))
            var second = Cluster(seed: seed, settings: .init(crashes: 3))
            #expect(try first.run().events == second.run().events, "seed \(seed)")
            #expect(first.notes == second.notes, "seed \(seed)")
        }
    }

    // MARK: Limits

    @Test func checkpointsKeepTheLogShort() {
        var node = LoneNode()
        for number in 1...2_000 as ClosedRange<Int64> {
            #expect(node.ask(.write(key: "x", .int(number))) == [.ok(.int(number))])
        }
        let limit = PrimaryBackup<Fenced>.checkpointInterval + PrimaryBackup<Fenced>.retained
        #expect(node.replica.log.last == 2_000)
        #expect(node.replica.log.last - node.replica.log.base <= limit)
        #expect(node.notes.contains("checkpoint-taken"))
    }

    @Test func aNodeRecoversFromAnyPrefixOfItsRecords() {
        var node = LoneNode()
        for number in 1...600 as ClosedRange<Int64> { _ = node.ask(.add(key: "c", number)) }
        for count in stride(from: 0, through: node.records.count, by: 7) {
            var heir = LoneNode(recovering: Array(node.records.prefix(count)), incarnation: 2)
            let ordered = Int64(heir.replica.log.last)
            #expect(heir.ask(.read(key: "c")) == [.ok(ordered == 0 ? .null : .int(sum(ordered)))])
        }
    }

    private func sum(_ last: Int64) -> Int64 { last * (last + 1) / 2 }

    @Test func sessionsForgetWhatIsOldButNeverCarryItOutAgain() {
        var sessions = Sessions()
        let ids = (1...2_000).map { CommandID(node: "n1", number: UInt64($0)) }
        for id in ids { sessions.remember(.ok(.int(Int64(id.number))), of: id) }
        #expect(sessions.standing(of: ids[0]) == .forgotten)
        #expect(sessions.standing(of: ids[1_999]) == .answered(.ok(2_000)))
        #expect(sessions.standing(of: CommandID(node: "n1", number: 2_001)) == .new)
        #expect(sessions.standing(of: CommandID(node: "n2", number: 1)) == .new)
        let kept = ids.count { sessions.standing(of: $0) != .forgotten }
        #expect((Sessions.window...2 * Sessions.window).contains(kept))
    }

    @Test func aCommandThatComesTwiceIsCarriedOutOnce() {
        var checkpoint = Checkpoint()
        let add = OrderedCommand(id: CommandID(node: "n1", number: 1), command: .add(key: "c", 1))
        #expect(checkpoint.apply(add) == .ok(1))
        #expect(checkpoint.apply(add) == nil)
        #expect(checkpoint.index == 2)
        #expect(checkpoint.objects["c"] == .counter(1))
    }

    @Test func tooManyCallsAreRefusedForCertain() {
        let membership = Membership(me: "n2", members: ["n1", "n2", "n3"])
        var replica = PrimaryBackup<Fenced>(membership, seed: 1, recovering: [])
        let now = Instant(nanoseconds: 0)
        var refusals: [Refusal] = []
        for number in 0...UInt64(PrimaryBackup<Fenced>.callsMax) {
            for effect in replica.step(.request(RequestID(number), .read(key: "x")), at: now) {
                if case .reply(_, .error(let refusal)) = effect { refusals.append(refusal) }
            }
        }
        #expect(refusals.map(\.code) == ["busy"])
        #expect(refusals.first?.isDefinite == true)
    }
}

/// The only member of a cluster, with a disk that is always in time.
private struct LoneNode {
    private(set) var replica: PrimaryBackup<Fenced>
    private(set) var records: [PrimaryBackup<Fenced>.Record] = []
    private(set) var notes: Set<String> = []
    private var requests: UInt64 = 0

    init(recovering records: [PrimaryBackup<Fenced>.Record] = [], incarnation: Int = 1) {
        let membership = Membership(me: "n1", members: ["n1"], incarnation: incarnation)
        replica = PrimaryBackup(membership, seed: 1, recovering: records)
        _ = take(.start)
        while replica.tenure?.isActive != true {
            _ = take(.timer(PrimaryBackup<Fenced>.tickTimer))
        }
    }

    mutating func ask(_ command: Command) -> [Reply] {
        requests += 1
        return take(.request(RequestID(requests), command))
    }

    private mutating func take(_ input: Input<PrimaryBackup<Fenced>.Message>) -> [Reply] {
        var replies: [Reply] = []
        for effect in replica.step(input, at: Instant(nanoseconds: 0)) {
            switch effect {
            case .reply(_, let reply): replies.append(reply)
            case .persist(let record, let token):
                records.append(record)
                replies += take(.persisted(token))
            case .note(let note): notes.insert(note.name)
            case .send, .startTimer: break
            }
        }
        return replies
    }
}
