import Replication

/// The timing of a link layer: to cut every link, and to the first answers after the heal.
public struct LinkTiming {
    private static let rounds = 21
    private static let holds = [1, 5, 20]

    private let inKernel: Bool
    private let nodes = NodeID.named(count: 5)

    /// The timing of the kernel's layer, or of relays.
    public init(inKernel: Bool) { self.inKernel = inKernel }

    /// Measures everything that can cut links in this layer, and reports a line for each figure.
    public func run(report: (String) -> Void) async throws {
        guard inKernel else {
            return try await time("relay", report) { try await RelayLinks(nodes) }
        }
        for speaker in KernelLinks.Speaker.allCases {
            do {
                try await time("kernel, \(speaker.rawValue)", report) {
                    try await KernelLinks(nodes, through: speaker)
                }
            } catch LinkLayerError.filterMissing {
                report("kernel, \(speaker.rawValue): not installed")
            }
        }
    }

    private func time(
        _ name: String,
        _ report: (String) -> Void,
        _ make: () async throws -> any LinkLayer
    ) async throws {
        let all = Set(Link.all(among: nodes))
        let clock = ContinuousClock()
        let layer = try await make()
        var cutting: [Duration] = []
        for _ in 0..<Self.rounds {
            cutting.append(try await clock.measure { try await layer.cut(LinkCut(all)) })
            try await layer.cut(LinkCut())
        }
        cutting.sort()
        report(
            "\(name): a cut of \(all.count) pairs takes \(text(cutting[Self.rounds / 2]))"
                + " (median of \(Self.rounds); at most \(text(cutting[Self.rounds - 1])))"
        )
        for seconds in Self.holds {
            let proof = LinkProof(nodes: nodes, hold: .seconds(seconds))
            let scenario = LinkProof.Scenario(name: "total", cut: all)
            for outcome in try await proof.run(layer, [scenario]).outcomes {
                report(
                    "\(name): after a cut of \(seconds) s the first call that had stalled is"
                        + " answered \(outcome.firstAnswer.map(text) ?? "never") after the heal,"
                        + " the last \(outcome.lastAnswer.map(text) ?? "never")"
                )
            }
        }
        await layer.shutdown()
    }

    private func text(_ span: Duration) -> String {
        let hundredths = Int((span / .microseconds(10)).rounded())
        return "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10) ms"
    }
}
