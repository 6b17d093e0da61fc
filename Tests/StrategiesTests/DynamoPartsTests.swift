import Histories
import Replication
import Testing

@testable import Strategies

/// The ring, the hash tree, and what a key holds.
@Suite struct DynamoPartsTests {
    private static let five: [NodeID] = NodeID.named(count: 5)

    @Test func everybodyPrefersEverybodyOnce() {
        let ring = Ring(Self.five)
        for partition in 0..<Ring.partitions {
            #expect(ring.preference(of: partition).sorted() == Self.five)
        }
        let firsts = (0..<Ring.partitions).map { ring.preference(of: $0)[0] }
        #expect(Set(firsts).count == 5, "a member owns nothing")
    }

    /// The point of consistent hashing (Karger et al., STOC 1997).
    @Test func aMemberThatLeavesMovesOnlyItsOwn() {
        let all = Ring(Self.five)
        let fewer = Ring(Self.five.filter { $0 != "n3" })
        for partition in 0..<Ring.partitions {
            let left = all.preference(of: partition).filter { $0 != "n3" }
            #expect(fewer.preference(of: partition) == left)
        }
    }

    @Test func keysSpreadOverPartitions() {
        let partitions = Set((0..<500).map { Ring.partition(of: "k\($0)") })
        #expect(partitions.count == Ring.partitions)
    }

    @Test func treesOfEqualKeysAreEqual() {
        for seed in 1...50 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let keys = (0..<40).map { "k\($0)" }
            var trees = [HashTree(), HashTree()]
            for index in trees.indices {
                for key in random.shuffled(keys) { trees[index].update(key, from: 0, to: 7) }
            }
            #expect(trees[0] == trees[1] && trees[0].root == trees[1].root, "seed \(seed)")
            let key = keys[random.below(keys.count)]
            trees[1].update(key, from: 7, to: 8)
            #expect(trees[0].root != trees[1].root)
            let leaf = HashTree.leaf(of: key)
            let branches = zip(trees[0].branches, trees[1].branches).map { $0 != $1 }
            #expect(branches.indices.filter { branches[$0] } == [leaf / HashTree.width])
            trees[1].update(key, from: 8, to: 0)
            trees[0].update(key, from: 7, to: 0)
            #expect(trees[0] == trees[1])
        }
    }

    private static func item(_ random: inout SeededGenerator) -> Item {
        var item = Item()
        for _ in 0..<random.within(0...2) {
            let dot = Dot(node: five[random.below(3)], count: random.within(1...4))
            var clock = VectorClock()
            for node in five.prefix(3) where random.chance(0.4) {
                clock.advance(node, to: random.within(1...3))
            }
            clock.advance(dot.node, to: dot.count)
            // A time stamp grows along causality, as coordinators see to it.
            let time = Int64(five.prefix(3).reduce(0) { $0 + clock[$1] } * 10)
            let version = Version(dot: dot, clock: clock, timestamp: time, value: .int(1))
            item.merge(Item(versions: [version]), SloppySiblings.self)
        }
        if random.chance(0.5) {
            let tally = Tally(up: Int64(random.below(5)), down: Int64(random.below(5)))
            item.tallies[five[random.below(3)]] = tally
        }
        return item
    }

    @Test func talliesMergeToALeastUpperBound() {
        for seed in 1...300 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let (a, b) = (Self.item(&random), Self.item(&random))
            let merged = a.merged(with: b, SloppySiblings.self)
            #expect(merged.tallies == b.merged(with: a, SloppySiblings.self).tallies)
            #expect(merged.merged(with: a, SloppySiblings.self) == merged, "seed \(seed)")
            #expect(a.merged(with: a, SloppySiblings.self) == a, "seed \(seed)")
        }
    }

    @Test func storesCountWhatTheyKeepForOthers() {
        var store = DynamoStore<SloppyQuorum>()
        let item = Item(tallies: ["n1": Tally(up: 1, down: 0)])
        _ = store.merge(item, into: "k", for: "n4")
        _ = store.merge(Item(), into: "k", for: "n5")
        #expect(store.hinted(for: "n4") == ["k"] && store.hinted(for: "n5") == ["k"])
        store.release("k", for: "n4", isOwner: false)
        #expect(store["k"] == item)
        store.release("k", for: "n5", isOwner: false)
        #expect(store.items.isEmpty && store.hints.isEmpty)
        #expect(store.trees.allSatisfy { $0 == HashTree() })
    }
}
