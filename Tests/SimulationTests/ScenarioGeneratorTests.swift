import Generators
import Histories
import Replication
import Testing
import Workloads

/// What the clients of scenarios ask, and how they listen.
@Suite struct ScenarioGeneratorTests {
    private func indices(_ clients: Int) -> [ClientIndex] {
        (0..<clients).map { ClientIndex($0, of: clients, seed: 7) }
    }

    /// The calls of a client whose every call is answered by `answer`.
    private func calls(
        _ count: Int,
        of generator: any Generator,
        answer: (Call) -> Answer = { .ok($0.argument) }
    ) -> [Call] {
        var generator = generator
        return (0..<count).compactMap { _ in
            guard let call = generator.next() else { return nil }
            generator.receive(answer(call))
            return call
        }
    }

    @Test(arguments: [1, 3, 8])
    func aSensorHasOneDeviceAndRises(sensors: Int) throws {
        let workload = try #require(Workload.named("sensors", options: .init(keys: sensors)))
        var owners: [String: Set<Int>] = [:]
        for client in indices(4) {
            var last: [String: Int64] = [:]
            for call in calls(200, of: workload.generator(client)) where call.f == "write" {
                let key = try #require(call.key)
                let value = try #require(call.argument.integer)
                owners[key, default: []].insert(client.index)
                #expect(value > last[key] ?? 0)
                last[key] = value
            }
        }
        #expect(owners.keys.sorted() == workload.keys.sorted())
        #expect(owners.values.allSatisfy { $0.count == 1 })
    }

    @Test func meteredSensorsAreAddedTo() throws {
        let options = Workload.Options(keys: 2, supported: ["add", "contains", "read"])
        let workload = try #require(Workload.named("sensors", options: options))
        let asked = Set(calls(50, of: workload.generator(indices(2)[0])).map(\.f))
        #expect(asked == ["add", "read"])
        #expect(workload.operations == ["read", "add"])
    }

    @Test func aReplyNamesWhatItsAuthorHasRead() throws {
        let workload = try #require(Workload.named("feed"))
        for client in indices(5) {
            var seen: Value?
            let asked = calls(100, of: workload.generator(client)) { call in
                if call.f == "write" { return .ok(call.argument) }
                return .ok([["post": 40], ["post": 41]])
            }
            for call in asked where call.f == "write" {
                seen = call.argument["re"]
                #expect(seen == 41)
                #expect(call.key == "wall\(client.index)")
            }
            #expect((seen != nil) == (client.index < workload.keys.count))
        }
    }

    @Test func identifiersGoOnFromWhatWasSeen() {
        let generator = IDGenerator(client: indices(1)[0], keys: ["k"])
        var held: Int64 = 5
        let asked = calls(40, of: generator) { call in
            guard call.f == "cas" else { return .ok(.int(held)) }
            guard call.argument.elements?.first == .int(held) else { return .failed }
            held += 1
            return .ok(call.argument)
        }
        #expect(held == 5 + Int64(asked.count { $0.f == "cas" }))
        #expect(held > 10)
    }

    /// What is in stock is asked for first, and the line is taken out of the cart when it is sold.
    @Test(arguments: [true, false])
    func checkoutsGoStepByStep(hasTransfers: Bool) throws {
        let supported =
            hasTransfers ? Command.names : Command.names.filter { $0 != "transfer" }
        let options = Workload.Options(keys: 2, readShare: 0.2, supported: supported)
        let workload = try #require(Workload.named("cart", options: options))
        #expect(workload.operations.contains("transfer") == hasTransfers)
        let asked = calls(300, of: workload.generator(indices(1)[0])) { call in
            call.key?.hasPrefix("stock") == true && call.f == "read" ? .ok(1) : .ok(call.argument)
        }
        let sales = asked.indices.filter { index in
            asked[index].argument["to"] == "sold" || asked[index].argument == -1
        }
        #expect(sales.count > 20)
        for index in sales.dropLast() {
            #expect(asked[index + 1].f == "remove")
            if !hasTransfers { #expect(asked[index - 1] == Call(f: "read", key: "stock0")) }
        }
        #expect(!asked.contains { call in (try? call.command()) == nil })
    }
}
