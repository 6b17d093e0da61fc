import Faults
import Replication

/// What is broken at a moment, in a few words.
struct FaultWords {
    let state: FaultState

    /// All of it: "links cut: n1 | n2 n3; n4 dead".
    var long: String {
        let cut = state.partition.map { partition in
            "links cut: " + (Self.sides(partition) ?? partition.shape.rawValue)
        }
        return ([cut].compactMap(\.self) + others).joined(separator: "; ")
    }

    /// The sort of it: "isolate-one", "n4 dead".
    var short: String {
        state.partition?.shape.rawValue ?? others.first ?? "something broken"
    }

    private var others: [String] {
        [
            Self.named(state.dead, "dead"), Self.named(state.paused, "paused"),
            Self.named(state.stopped, "stopped by their disks"),
            state.badLinks.isEmpty ? nil : "bad links",
            Self.named(Set(state.clocks.keys), "with wrong clocks"),
            Self.named(Set(state.disks.keys), "with bad disks"),
        ]
        .compactMap(\.self)
    }

    private static func named(_ nodes: Set<NodeID>, _ what: String) -> String? {
        guard !nodes.isEmpty else { return nil }
        return nodes.sorted().map(\.name).joined(separator: " ") + " " + what
    }

    /// Shapes that join nodes across, or stop one direction only, have no sides.
    private static let sided: Set<Partition.Shape> = [
        .isolateOne, .majorityMinority, .halves, .isolatePrimary, .total, .flapping,
    ]

    /// The nodes by sides, where no link between any two sides works: "n1 | n2 n3".
    private static func sides(_ partition: Partition) -> String? {
        guard sided.contains(partition.shape) else { return nil }
        let cut = Set(partition.cut)
        let nodes = Set(cut.flatMap { [$0.from, $0.to] }).sorted()
        func isCut(_ one: NodeID, _ other: NodeID) -> Bool {
            cut.contains(Link(from: one, to: other)) && cut.contains(Link(from: other, to: one))
        }
        var sides: [[NodeID]] = []
        for node in nodes {
            let near = sides.indices.filter { place in
                sides[place].contains { !isCut(node, $0) }
            }
            guard let first = near.first else {
                sides.append([node])
                continue
            }
            sides[first].append(node)
            for place in near.dropFirst().reversed() {
                sides[first] += sides.remove(at: place)
            }
        }
        // A link that is cut inside of a side is a shape of its own.
        let isWhole = sides.allSatisfy { side in
            side.allSatisfy { one in
                side.allSatisfy { one == $0 || !cut.contains(Link(from: one, to: $0)) }
            }
        }
        guard sides.count > 1, isWhole else { return nil }
        return sides.map { $0.sorted().map(\.name).joined(separator: " ") }
            .joined(separator: " | ")
    }
}
