import Control
import Replication

/// How long a link layer takes to cut every link, and calls to be answered again after the heal.
struct LinkTiming {
    private static let rounds = 21
    private static let holds = [1, 5, 20]

    let layer: LinkChoice.Layer
    private let nodes = NodeID.named(count: 5)

    /// Prints the figures, of everything that can cut links in this layer.
    func run() async throws {
        switch layer {
        case .relay: try await time("relay") { try await RelayLinks(nodes) }
        case .kernel:
            for speaker in KernelLinks.Speaker.allCases {
                do {
                    try await time("kernel, \(speaker.rawValue)") {
                        try await KernelLinks(nodes, through: speaker)
                    }
                } catch LinkLayerError.filterMissing {
                    Console.print("kernel, \(speaker.rawValue): not installed")
                }
            }
        }
    }

    private func time(_ name: String, _ make: () async throws -> any LinkLayer) async throws {
        let all = Set(Link.all(among: nodes))
        let clock = ContinuousClock()
        let layer = try await make()
        var cutting: [Duration] = []
        for _ in 0..<Self.rounds {
            cutting.append(try await clock.measure { try await layer.cut(LinkCut(all)) })
            try await layer.cut(LinkCut())
        }
        cutting.sort()
        Console.print(
            "\(name): a cut of \(all.count) pairs takes \(text(cutting[Self.rounds / 2]))"
                + " (median of \(Self.rounds); at most \(text(cutting[Self.rounds - 1])))"
        )
        for seconds in Self.holds {
            let proof = LinkProof(nodes: nodes, hold: .seconds(seconds))
            let scenario = LinkProof.Scenario(name: "total", cut: all)
            for outcome in try await proof.run(layer, [scenario]).outcomes {
                Console.print(
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
