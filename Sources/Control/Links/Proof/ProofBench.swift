import NIOCore
import Replication

/// One scenario of a link proof, carried out.
struct ProofBench {
    let scenario: LinkProof.Scenario
    let layer: any LinkLayer
    let servers: [ProofServer]
    let group: any EventLoopGroup
    let links: [Link]
    let hold: Duration
    let timeout: Duration
    private let clock = ContinuousClock()

    init(
        scenario: LinkProof.Scenario,
        layer: any LinkLayer,
        servers: [ProofServer],
        group: any EventLoopGroup,
        links: [Link],
        hold: Duration,
        timeout: Duration
    ) {
        self.scenario = scenario
        self.layer = layer
        self.servers = servers
        self.group = group
        self.links = links
        self.hold = hold
        self.timeout = timeout
    }

    /// Calls over every link before, during and after the cut.
    func run() async throws -> LinkProof.Outcome {
        let parking = try connections()
        let steady = try connections()
        var violations = await expectAnswers(begin(.before, over: parking + steady))
        let ongoing = begin(.ongoing, over: parking)
        await wait { servers.map(\.parkedCount).reduce(0, +) == links.count }

        let (cutting, found) = try await cut(LinkCut(scenario.cut, scenario.manner))
        violations += found
        for server in servers { server.release() }
        let fresh = try connections()
        let during = ongoing + begin(.established, over: steady) + begin(.fresh, over: fresh)
        let stalling = during.filter { expectation(of: $0) == .silence }
        violations += await expectAnswers(during.filter { expectation(of: $0) == .answer })
        violations += await expectFailures(during.filter { expectation(of: $0) == .failure })
        try await Task.sleep(for: hold)
        violations += expectSilence(of: stalling)
        let stalled = stalling.count { $0.end == nil }

        let healed = clock.now
        violations += try await cut(LinkCut()).violations
        violations += await expectAnswers(stalling)
        let late = try connections()
        violations += await expectAnswers(begin(.after, over: late))
        for connection in parking + steady + fresh + late { connection.close() }
        let delays = stalling.compactMap(\.endedAt).map { healed.duration(to: $0) }
        return LinkProof.Outcome(
            scenario: scenario,
            cutting: cutting,
            firstAnswer: delays.min(),
            lastAnswer: delays.max(),
            calls: links.count * 6,
            stalled: stalled + during.count { expectation(of: $0) == .failure },
            violations: violations
        )
    }

    /// What must become of a call while the scenario's links are cut.
    private enum Expectation { case answer, silence, failure, nothing }

    private func expectation(of call: ProofCall) -> Expectation {
        let isCut = scenario.cut.contains(call.link)
        switch scenario.manner {
        case .calls: return isCut ? .silence : .answer
        case .packets:
            let reverse = Link(from: call.link.to, to: call.link.from)
            if scenario.cut.contains(reverse) { return .silence }
            // What had been asked before may still be answered: replies travel the other way.
            return isCut && call.kind != .ongoing ? .silence : .answer
        case .reset:
            guard isCut else { return .answer }
            // Who only waits sends nothing that could be refused.
            return call.kind == .ongoing ? .nothing : .failure
        }
    }

    private func connections() throws -> [ProofConnection] {
        try links.map { try ProofConnection($0, layer: layer, on: group) }
    }

    private func begin(_ kind: ProofCall.Kind, over connections: [ProofConnection]) -> [ProofCall] {
        connections.map { connection in
            let call = ProofCall(kind, over: connection)
            call.begin()
            return call
        }
    }

    /// Cuts, and asks the layer what is cut.
    private func cut(
        _ wanted: LinkCut
    ) async throws -> (cutting: Duration, violations: [LinkProof.Violation]) {
        let cutting = try await clock.measure { try await layer.cut(wanted) }
        let realised = try await layer.realisedCut()
        guard realised != wanted else { return (cutting, []) }
        func words(_ cut: LinkCut) -> String { "\(cut.links.sorted()) (\(cut.manner.rawValue))" }
        return (
            cutting,
            [violation(nil, "to be cut: \(words(wanted)), but cut: \(words(realised))")]
        )
    }

    private func expectAnswers(_ calls: [ProofCall]) async -> [LinkProof.Violation] {
        await wait { calls.allSatisfy { $0.end != nil } }
        return calls.compactMap { call in
            switch call.end {
            case .answered: nil
            case .failed(let reason): violation(call.link, "\(call.kind) call failed: \(reason)")
            case nil: violation(call.link, "\(call.kind) call unanswered for \(timeout)")
            }
        }
    }

    private func expectFailures(_ calls: [ProofCall]) async -> [LinkProof.Violation] {
        await wait { calls.allSatisfy { $0.end != nil } }
        return calls.compactMap { call in
            switch call.end {
            case .answered:
                violation(call.link, "\(call.kind) call answered although the link resets calls")
            case .failed: nil
            case nil: violation(call.link, "\(call.kind) call stalled instead of failing")
            }
        }
    }

    private func expectSilence(of calls: [ProofCall]) -> [LinkProof.Violation] {
        calls.compactMap { call in
            switch call.end {
            case .answered:
                violation(call.link, "\(call.kind) call answered although the link was cut")
            case .failed(let reason):
                violation(call.link, "\(call.kind) call failed instead of stalling: \(reason)")
            case nil: nil
            }
        }
    }

    private func violation(_ link: Link?, _ finding: String) -> LinkProof.Violation {
        LinkProof.Violation(scenario: scenario.name, link: link, finding: finding)
    }

    /// Returns once the condition holds, or the timeout is over.
    private func wait(until condition: () -> Bool) async {
        let deadline = clock.now + timeout
        while !condition(), clock.now < deadline {
            try? await Task.sleep(for: .milliseconds(2))
        }
    }
}
