import Foundation
import Histories
import Replication
import Strategies
import Testing
import Workloads

@testable import Simulation

/// A replica that recovers from compacted records is the one that recovers from all of them.
@Suite struct CompactionTests {
    private static let strategies = Strategy.all.map(\.name)

    /// The records that the disks of a simulation's nodes hold at its end.
    private func disks<R: Replica>(
        _ replica: R.Type,
        of strategy: Strategy,
        seed: UInt64
    ) throws -> [[R.Record]] {
        let names = Workload.all.map(\.name).filter {
            Workload.missing($0, in: strategy.operations).isEmpty
        }
        let name = names[Int(seed) % names.count]
        let swarm = Swarm(
            strategy: strategy.name,
            workload: strategy.defect?.workload ?? name,
            operations: 300
        )
        let plan = swarm.plan(seed: seed)
        let workload = try workload(of: plan)
        var simulator = Simulator<R>(plan, workload: workload, claim: strategy.claim)
        _ = simulator.perform()
        return simulator.nodes.map(\.disk.durable)
    }

    /// An effect in words that do not depend on the order in which a dictionary is gone through.
    private func text<M: Encodable, R: Encodable>(_ effect: Effect<M, R>) throws -> String {
        func json(_ value: some Encodable) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        return switch effect {
        case .send(let message, let peer): "send \(try json(message)) to \(peer)"
        case .persist(let record, let token): "persist \(try json(record)) as \(token)"
        case .reply, .startTimer, .note: "\(effect)"
        }
    }

    /// What a replica does and says from its start on, on its own and with a peer and clients.
    private func behaviour<R: Replica>(
        _ replica: R.Type,
        recovering records: [[R.Record]]
    ) throws -> [String] {
        let members = NodeID.named(count: records.count)
        var words: [String] = []
        var now = Instant(nanoseconds: 1_000_000_000_000)
        var replicas = zip(members, records).map { node, records in
            R(Membership(me: node, members: members, incarnation: 9), seed: 3, recovering: records)
        }
        for replica in replicas {
            words.append("\(replica.digest) \(Value.map(replica.status).jsonText)")
        }
        var inputs: [(node: Int, input: Input<R.Message>)] = []
        for node in members.indices { inputs.append((node, .start)) }
        for (number, node) in members.indices.enumerated() {
            let id = UInt64(number) * 10
            inputs.append((node, .request(RequestID(id + 1), .read(key: "x0"))))
            inputs.append((node, .request(RequestID(id + 2), .write(key: "x0", 5))))
            inputs.append((node, .request(RequestID(id + 3), .add(key: "c0", 1))))
            inputs.append((node, .request(RequestID(id + 4), .insert(key: "s0", "e"))))
        }
        var timers: [(due: Int64, node: Int, timer: TimerID)] = []
        for step in 0..<1_500 {
            if step >= inputs.count {
                guard let next = timers.min(by: { $0.due < $1.due }) else { break }
                timers.removeAll { $0 == next }
                now.nanoseconds = max(now.nanoseconds, next.due)
                inputs.append((next.node, .timer(next.timer)))
            }
            let (node, input) = inputs[step]
            for effect in replicas[node].step(input, at: now) {
                let word = try text(effect)
                words.append("\(members[node]): \(word)")
                switch effect {
                case .send(let message, let peer):
                    guard let place = members.firstIndex(of: peer) else { continue }
                    inputs.append((place, .message(message, from: members[node])))
                case .persist(_, let token): inputs.append((node, .persisted(token)))
                case .startTimer(let timer, let delay):
                    timers.append((now.nanoseconds + delay.nanoseconds, node, timer))
                case .reply, .note: break
                }
            }
        }
        for replica in replicas {
            words.append("\(replica.digest) \(Value.map(replica.status).jsonText)")
        }
        return words
    }

    @Test(arguments: strategies)
    func compactedRecordsSayTheSame(name: String) throws {
        let strategy = try #require(Strategy.named(name))
        func check<R: Replica>(_ replica: R.Type) throws {
            var before = 0
            var after = 0
            for seed in 1...12 as ClosedRange<UInt64> {
                let all = try disks(replica, of: strategy, seed: seed)
                let members = NodeID.named(count: all.count)
                let compacted = zip(members, all).map { node, records in
                    let membership = Membership(me: node, members: members, incarnation: 9)
                    return R(membership, seed: 3, recovering: records).compacted ?? records
                }
                before += all.reduce(0) { $0 + $1.count }
                after += compacted.reduce(0) { $0 + $1.count }
                let expected = try behaviour(replica, recovering: all)
                let found = try behaviour(replica, recovering: compacted)
                let place = zip(expected, found).enumerated().first { $1.0 != $1.1 }
                #expect(place == nil && expected.count == found.count, "seed \(seed)")
                #expect(expected.count > 50)
                // Once more, and nothing is left to be said shorter.
                let again = zip(members, compacted).map { node, records in
                    let membership = Membership(me: node, members: members, incarnation: 9)
                    return R(membership, seed: 3, recovering: records).compacted?.count
                }
                for (first, second) in zip(compacted, again) where second != nil {
                    #expect(second == first.count, "seed \(seed)")
                }
            }
            // A causal node keeps the writes that peers may lack, which here are all of them.
            let isLog = name.contains("causal")
            #expect(after < before || before == 0 || isLog, "\(before) records became \(after)")
        }
        try check(strategy.replica)
    }

    /// Otherwise the property above is about nothing.
    @Test func everyStrategyHasAShorterLog() throws {
        func isCompacting<R: Replica>(_ replica: R.Type, _ strategy: Strategy) throws -> Bool {
            try (1...8 as ClosedRange<UInt64>).contains { seed in
                let all = try disks(replica, of: strategy, seed: seed)
                let members = NodeID.named(count: all.count)
                return zip(members, all).contains { node, records in
                    let membership = Membership(me: node, members: members, incarnation: 9)
                    return R(membership, seed: 3, recovering: records).compacted != nil
                }
            }
        }
        for strategy in Strategy.all where strategy.defect == nil {
            #expect(try isCompacting(strategy.replica, strategy), "\(strategy.name)")
        }
    }

    /// A replica whose compacted records leave out what it had acknowledged is told apart.
    @Test func aLogThatLosesSomethingIsFound() throws {
        let strategy = try #require(Strategy.named("abd"))
        func check<R: Replica>(_ replica: R.Type) throws {
            let all = try disks(replica, of: strategy, seed: 1)
            let members = NodeID.named(count: all.count)
            let compacted = zip(members, all).map { node, records in
                let membership = Membership(me: node, members: members, incarnation: 9)
                let shorter = R(membership, seed: 3, recovering: records).compacted ?? []
                return Array(shorter.dropLast())
            }
            #expect(
                try behaviour(replica, recovering: all) != behaviour(replica, recovering: compacted)
            )
        }
        try check(strategy.replica)
    }
}
