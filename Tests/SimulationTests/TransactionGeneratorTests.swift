import Generators
import Histories
import Replication
import Testing
import Workloads

/// What the clients of transactions ask.
@Suite struct TransactionGeneratorTests {
    private static let names = [
        "list-append", "rw-register", "write-skew", "long-fork", "interactive",
    ]

    /// The transactions of all clients, each as its steps.
    private func transactions(
        _ name: String,
        keys: Int = 3,
        clients: Int = 4,
        each count: Int = 300
    ) throws -> (workload: Workload, steps: [[[Value]]]) {
        let workload = try #require(Workload.named(name, options: .init(keys: keys)))
        let steps = try (0..<clients).flatMap { client in
            var generator = workload.generator(ClientIndex(client, of: clients, seed: 7))
            return try (0..<count).map { _ in
                let next = generator.next()
                let call = try #require(next)
                _ = try call.command()
                return try #require(call.argument.elements).compactMap(\.elements)
            }
        }
        return (workload, steps)
    }

    @Test(arguments: names)
    func everyKeyIsListedAndReadAtTheEnd(name: String) throws {
        let (workload, steps) = try transactions(name)
        let asked = Set(steps.joined().compactMap { $0[1].text })
        #expect(asked == Set(workload.keys))
        let last = workload.finale.calls.compactMap(\.argument.elements).joined()
        #expect(last.compactMap { $0.elements?[1].text } == workload.keys)
        #expect(workload.finale.calls.allSatisfy { $0.isReadOnly })
    }

    @Test(arguments: names)
    func valuesAreUnique(name: String) throws {
        let values = try transactions(name).steps.joined().map { $0[2] }.filter { $0 != .null }
        #expect(values.count > 100 && Set(values).count == values.count)
    }

    /// Few keys at a time, so that clients meet; all of them in the end.
    @Test(arguments: names)
    func fewKeysAreLiveAtATime(name: String) throws {
        let (workload, steps) = try transactions(name, clients: 1, each: 400)
        for start in stride(from: 0, to: 400, by: 40) {
            let live = Set(steps[start..<start + 4].joined().compactMap { $0[1].text })
            #expect(live.count <= workload.keys.count / 4, "at \(start): \(live.sorted())")
        }
    }

    @Test func listsAreReadAndAppendedTo() throws {
        let (_, steps) = try transactions("list-append")
        #expect(Set(steps.map(\.count)) == [1, 2, 3, 4])
        #expect(Set(steps.joined().compactMap { $0[0].text }) == ["append", "r"])
    }

    /// Most writes say what they overwrite, and some do not.
    @Test func mostWritesOfRegistersFollowARead() throws {
        let (_, steps) = try transactions("rw-register")
        var blind = 0
        var seeing = 0
        for steps in steps {
            for (place, step) in steps.enumerated() where step[0] == "w" {
                let isSeeing = steps[..<place].contains { $0[0] == "r" && $0[1] == step[1] }
                if isSeeing { seeing += 1 } else { blind += 1 }
            }
        }
        #expect(blind > 50 && seeing > 3 * blind)
    }

    @Test func whoWritesOneOfAPairReadsBoth() throws {
        for steps in try transactions("write-skew").steps {
            let names = steps.compactMap { $0[0].text }
            #expect(names == ["r", "r"] || names == ["r", "r", "w"])
            #expect(Set(steps.map { $0[1] }).count == 2)
        }
    }

    @Test func forksAreSingleWritesAndReadsOfAGroup() throws {
        for steps in try transactions("long-fork").steps {
            let names = steps.compactMap { $0[0].text }
            #expect(names == ["w"] || names == ["r", "r", "r"])
        }
    }
}
