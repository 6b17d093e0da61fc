import Replication
import Testing

@testable import Faults

/// The shapes of partitions, and schedules drawn from seeds.
@Suite struct PartitionTests {
    private let nodes: [NodeID] = ["n1", "n2", "n3", "n4", "n5"]

    private func draw(_ shape: Partition.Shape, _ seed: UInt64, of nodes: [NodeID]) -> Partition {
        var random = SeededGenerator(seed: seed)
        return Partition.draw(shape, of: nodes, with: &random)
    }

    @Test(arguments: Partition.Shape.drawn)
    func cutsSomethingAndNotAll(shape: Partition.Shape) {
        for count in shape.fewestNodes...9 {
            let nodes = NodeID.named(count: count)
            for seed in 1...50 as ClosedRange<UInt64> {
                let cut = draw(shape, seed, of: nodes).cut
                #expect(!cut.isEmpty)
                #expect(cut.count < Link.all(among: nodes).count || count == 2 || shape == .total)
                #expect(cut.allSatisfy { $0.from != $0.to })
                #expect(cut == cut.sorted() && Set(cut).count == cut.count)
            }
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func sizesOfTheSides(seed: UInt64) {
        #expect(draw(.isolateOne, seed, of: nodes).cut.count == 8)
        #expect([8, 12].contains(draw(.majorityMinority, seed, of: nodes).cut.count))
        #expect(draw(.halves, seed, of: nodes).cut.count == 12)
        #expect(draw(.bridge, seed, of: nodes).cut.count == 8)
        #expect([4, 6].contains(draw(.oneWay, seed, of: nodes).cut.count))
    }

    @Test func everyoneOnTheRingSeesAMajorityOfItsOwn() {
        let partition = draw(.ring, 3, of: nodes)
        let seen = nodes.map { node in
            Set(nodes.filter { !partition.cut.contains(Link(from: node, to: $0)) })
        }
        #expect(seen.allSatisfy { $0.count == 3 })
        #expect(Set(seen).count == nodes.count)
        #expect(partition.majoritySide(of: nodes) == nodes)
    }

    @Test func oneWayCutsOneDirection() {
        let cut = draw(.oneWay, 4, of: nodes).cut
        #expect(cut.allSatisfy { !cut.contains(Link(from: $0.to, to: $0.from)) })
    }

    @Test func sidesOfHalves() {
        let partition = draw(.halves, 1, of: nodes)
        #expect(partition.majoritySide(of: nodes).count == 3)
        let four = Array(nodes.prefix(4))
        #expect(draw(.halves, 1, of: four).majoritySide(of: four).isEmpty)
    }
}
