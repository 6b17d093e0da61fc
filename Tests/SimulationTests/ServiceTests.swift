import Checkers
import Faults
import Histories
import Replication
import Testing

@testable import Simulation

/// Nodes that take their time to serve requests, one after the other.
@Suite struct ServiceTests {
    private static let millisecond: Int64 = 1_000_000

    private func queue(_ options: ServiceOptions) throws -> ServiceQueue<Int> {
        try #require(ServiceQueue(options, seed: 7, node: "n1", incarnation: 1))
    }

    private func plan(_ service: ServiceOptions, clients: Int = 30) -> SimulationPlan {
        var plan = plainPlan(nodes: 3, clients: clients, operations: 900)
        plan.strategy = "eventual"
        plan.timeout = .seconds(60)
        plan.service = service
        return plan
    }

    // MARK: The queue

    @Test func timesAreExponential() {
        var random = SeededGenerator(seed: 7)
        let draws = (0..<100_000).map { _ in random.exponential() }
        let mean = draws.reduce(0, +) / 100_000
        #expect((0.98...1.02).contains(mean), "\(mean)")
        for (bound, share) in [(0.5, 0.6065), (1, 0.3679), (2, 0.1353), (4, 0.0183)] {
            let seen = Double(draws.count { $0 > bound }) / 100_000
            #expect((share - 0.006...share + 0.006).contains(seen), "above \(bound): \(seen)")
        }
    }

    @Test func requestsAreServedInTheirOrder() throws {
        var queue = try queue(ServiceOptions(time: .milliseconds(10)))
        guard case .begun(let first) = queue.admit(0) else {
            Issue.record("expected the first to be served")
            return
        }
        #expect(first > 0)
        for request in 1...500 {
            guard case .waits = queue.admit(request) else {
                Issue.record("expected \(request) to wait")
                return
            }
        }
        var served: [Int] = []
        while let turn = queue.finish(at: 0) {
            served.append(turn.served)
            #expect((turn.next == nil) == (served.count == 501))
            #expect(queue.count == max(0, 500 - served.count))
        }
        #expect(served == Array(0...500))
    }

    @Test func oneMoreThanMayWaitIsRefused() throws {
        var queue = try queue(ServiceOptions(time: .milliseconds(10), queue: 2))
        let refused = (0..<5).compactMap { request -> Refusal? in
            guard case .refused(let refusal) = queue.admit(request) else { return nil }
            return refusal
        }
        #expect(refused.map(\.code) == ["overloaded", "overloaded"])
        #expect(!refused.contains { !$0.isDefinite })
    }

    @Test(arguments: ServiceOptions.Expired.allCases)
    func whatIsExpiredIsDroppedIfAskedFor(expired: ServiceOptions.Expired) throws {
        var queue = try queue(ServiceOptions(time: .milliseconds(10), expired: expired))
        for (request, deadline) in [(0, nil), (1, 5), (2, 50), (3, 9), (4, nil)] as [(Int, Int64?)]
        {
            _ = queue.admit(request, deadline: deadline)
        }
        var served: [Int] = []
        var dropped: [Int] = []
        while let turn = queue.finish(at: 10) {
            served.append(turn.served)
            dropped += turn.expired
        }
        #expect(served == (expired == .drop ? [0, 2, 4] : [0, 1, 2, 3, 4]))
        #expect(dropped == (expired == .drop ? [1, 3] : []))
    }

    @Test func whatTakesNoTimeHasNoQueue() {
        #expect(ServiceQueue<Int>(ServiceOptions(), seed: 7, node: "n1", incarnation: 1) == nil)
    }

    // MARK: Simulated nodes

    /// Three nodes with a mean of 10 ms serve 300 requests a second.
    @Test func throughputIsBounded() throws {
        let run = try simulate(plan(ServiceOptions(time: .milliseconds(10))))
        #expect(run.events.count { $0.kind == .ok } == 900)
        #expect((2_600...3_700).contains(run.elapsed / Self.millisecond), "\(run.elapsed)")
        let free = try simulate(plan(ServiceOptions()))
        #expect(free.elapsed < 200 * Self.millisecond, "\(free.elapsed)")
    }

    @Test func tooManyRequestsAreRefusedForCertain() throws {
        let run = try simulate(plan(ServiceOptions(time: .milliseconds(10), queue: 3)))
        let refused = run.events.filter { $0.error == "overloaded" }
        #expect(refused.count > 100)
        #expect(refused.allSatisfy { $0.kind == .fail })
        #expect(run.events.count { $0.kind == .ok } + refused.count == 900)
        let history = try run.history()
        #expect(history.operations.count > 100)
    }

    @Test func nothingChangesWithoutAServiceTime() throws {
        let plain = try simulate(plan(ServiceOptions()))
        let other = try simulate(plan(ServiceOptions(queue: 0, expired: .drop)))
        #expect(lines(plain) == lines(other))
    }

    @Test func theSameSeedHasTheSameTimes() throws {
        let plan = plan(ServiceOptions(time: .milliseconds(3)))
        #expect(lines(try simulate(plan)) == lines(try simulate(plan)))
    }

    /// What waited at a node when it crashed is never carried out.
    @Test func aCrashLosesWhatWaits() throws {
        var plan = plan(ServiceOptions(time: .milliseconds(200)), clients: 12)
        plan.operations = 60
        plan.readShare = 0.1
        plan.ending = .reads
        plan.faults = [
            ScheduledFault(offset: .milliseconds(20), fault: .kill(plan.nodeNames)),
            ScheduledFault(offset: .milliseconds(30), fault: .restart(plan.nodeNames)),
        ]
        let run = try simulate(plan)
        #expect(run.coverage[.callCutShort] >= 8)
        // Each write has a value of its own.
        let lost = run.events.filter { $0.error == "reset" && $0.f == "write" }.map(\.value)
        let reads = run.events.filter { $0.f == "read" && $0.kind == .ok && $0.value != .null }
        #expect(!lost.isEmpty && !reads.isEmpty)
        for read in reads { #expect(!lost.contains(read.value), "\(read.value)") }
    }

    @Test func aPauseHoldsWhatWaits() throws {
        var plan = plan(ServiceOptions(time: .milliseconds(10)), clients: 12)
        plan.operations = 60
        plan.faults = [
            ScheduledFault(offset: .milliseconds(20), fault: .pause(plan.nodeNames)),
            ScheduledFault(offset: .seconds(5), fault: .resume(plan.nodeNames)),
        ]
        let run = try simulate(plan)
        #expect(run.coverage[.inputHeldAtPause] > 0)
        #expect(run.events.count { $0.kind == .ok } == 60)
        let held = (30 * Self.millisecond..<5_000 * Self.millisecond)
        #expect(!run.events.contains { $0.kind == .ok && held.contains($0.time ?? 0) })
    }

    /// Clients that wait for 40 ms at nodes that would let them wait for 100 ms.
    @Test func droppingWhatIsExpiredServesMore() throws {
        func served(_ expired: ServiceOptions.Expired) throws -> Int {
            var plan = plan(ServiceOptions(time: .milliseconds(10), expired: expired))
            plan.timeout = .milliseconds(40)
            return try simulate(plan).events.count { $0.kind == .ok }
        }
        let (all, fresh) = (try served(.serve), try served(.drop))
        #expect(fresh > all * 2, "\(fresh) and \(all)")
    }
}
