import Histories

/// What a node held at rest, as a digest.
public struct HeldState: Hashable, Sendable {
    /// The name of the node.
    public let node: String
    /// The digest of its state: equal for equal states.
    public let digest: String

    /// The state of a node.
    public init(node: String, digest: String) {
        self.node = node
        self.digest = digest
    }
}

/// Whether all nodes hold the same state at rest, by the digests that they tell.
///
/// Clients may never see the difference: where calls go through a leader, a node that lags answers
/// nobody. The harness asks the nodes themselves once everything is mended and nobody calls.
public enum EqualAtRest {
    /// The verdict on the digest of every node that lives, in the order of nodes.
    public static func verdict(on digests: [HeldState]) -> Verdict {
        let groups = Dictionary(grouping: digests, by: \.digest).values
            .sorted { ($1.count, $0[0].node) < ($0.count, $1[0].node) }
        guard groups.count > 1 else { return .valid }
        let most = groups[0][0].digest
        let anomaly = Anomaly(
            name: "unequal states at rest",
            key: nil,
            operations: [],
            explanation: "everything was mended and nobody asked any more, but "
                + sentence(groups.map { Convergence.enumeration($0.map(\.node)) }),
            evidence: .elements(
                digests.map {
                    .init(place: $0.node, content: $0.digest, isMarked: $0.digest != most)
                }
            )
        )
        return .invalid([anomaly])
    }

    /// Who differs; `groups` are nodes with equal states, the largest group first.
    private static func sentence(_ groups: [String]) -> String {
        groups.count == 2
            ? "\(groups[1]) held another state than \(groups[0])"
            : "there were \(groups.count) different states: of " + groups.joined(separator: "; of ")
    }
}
