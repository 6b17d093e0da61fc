import Control
import Foundation
import Plans
import Processes
import Replication

/// How links are cut in this process, and why so.
struct LinkChoice {
    /// The link layers.
    enum Layer: String {
        case kernel
        case relay
    }

    /// The link layer of the run.
    let layer: Layer
    /// One line that says which and why.
    let reason: String

    /// Settles what a plan asks for.
    ///
    /// The kernel layer needs namespaces: this process then runs itself again inside them, waits,
    /// and ends with the same status, so that this returns only in the inner process.
    static func settle(_ wish: LinkWish) async throws -> LinkChoice {
        if Supervisor.isInside {
            return LinkChoice(
                layer: .kernel,
                reason: "kernel (own namespaces, nftables)"
            )
        }
        if wish == .relay {
            return LinkChoice(layer: .relay, reason: "relay (as asked)")
        }
        let support = await Supervisor.probe()
        guard support.isComplete else {
            let problems = support.problems.joined(separator: "; ")
            guard wish == .auto else {
                throw Console.fail(
                    "--links kernel: \(problems); or use --links relay",
                    .toolMissing
                )
            }
            return LinkChoice(layer: .relay, reason: "relay (no kernel layer: \(problems))")
        }
        do {
            Foundation.exit(try Supervisor.runInside())
        } catch {
            throw Console.fail(error, .toolMissing)
        }
    }

    /// A fresh layer for one trial.
    func make(for nodes: [NodeID]) async throws -> any LinkLayer {
        switch layer {
        case .kernel: try await KernelLinks(nodes)
        case .relay: try await RelayLinks(nodes)
        }
    }
}
