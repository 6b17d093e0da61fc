import Control
import Plans
import Processes
import Replication
import Systems

/// The link layers that this process can use, and which one a plan gets.
///
/// The kernel layer needs namespaces, which a process can have only from its start on: it runs
/// itself again inside them. So a command calls `reexecuteInsideNamespaces` once, before it makes
/// anything, and goes on only if that ran nothing.
public struct LinkLayers: Sendable {
    /// The link layers.
    public enum Layer: String, Hashable, Sendable {
        case kernel
        case relay
    }

    /// The layer of one plan, and why it is that one.
    public struct Choice: Hashable, Sendable {
        /// The link layer that was chosen.
        public let layer: Layer
        /// One line that says which and why.
        public let reason: String

        /// A fresh layer for one trial.
        public func make(
            for nodes: [NodeID],
            ports: Ports = Bundled.ports
        ) async throws -> any LinkLayer {
            switch layer {
            case .kernel: try await KernelLinks(nodes, ports: ports)
            case .relay: try await RelayLinks(nodes)
            }
        }
    }

    /// What became of a program that may have had to run itself again.
    public enum Reexecution: Sendable {
        /// It ran again inside namespaces and ended with a status, which is that of the command.
        case ended(status: Int32)
        /// It did not run again: this process goes on, with these layers.
        case notNeeded(LinkLayers)
    }

    /// Why the kernel layer cannot be used here; nil inside namespaces.
    private let obstacle: String?

    /// Runs this program again inside namespaces, if a plan wants the kernel layer.
    ///
    /// The arguments are the same; it returns when the other process has ended. Nothing happens
    /// where the machine lacks the layer.
    /// - `wishes`: the wish of each plan.
    public static func reexecuteInsideNamespaces(
        for wishes: some Sequence<LinkWish>
    ) async throws(TrialError) -> Reexecution {
        if Namespaces.isInside { return .notNeeded(LinkLayers(obstacle: nil)) }
        guard wishes.contains(where: { $0 != .relay }) else {
            return .notNeeded(LinkLayers(obstacle: "no plan asked for it"))
        }
        let support = await Namespaces.probe()
        guard support.isComplete else {
            let problems = support.problems.joined(separator: "; ")
            return .notNeeded(LinkLayers(obstacle: problems))
        }
        do {
            return .ended(status: try Namespaces.runInside())
        } catch {
            throw TrialError(.toolMissing, "\(error)")
        }
    }

    /// The layer of a plan, by its wish.
    /// - Throws: `TrialError` if the wish is the kernel layer and there is none.
    public func choice(for wish: LinkWish) throws(TrialError) -> Choice {
        if wish == .relay {
            return Choice(layer: .relay, reason: "relay (as asked)")
        }
        guard let obstacle else {
            return Choice(layer: .kernel, reason: "kernel (own namespaces, nftables)")
        }
        guard wish == .auto else {
            throw TrialError(
                .toolMissing,
                "--links kernel: \(obstacle); or use --links relay"
            )
        }
        return Choice(layer: .relay, reason: "relay (no kernel layer: \(obstacle))")
    }
}
