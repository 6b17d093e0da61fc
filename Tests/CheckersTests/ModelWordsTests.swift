import Checkers
import Histories
import Testing

/// States are told in words for people, in the same words in every process.
@Suite struct ModelWordsTests {
    private let elements: [Value] = ["b", 2, "a"]

    @Test func containersAreTold() {
        #expect(SetModel().describe(Set(elements)) == "{\"a\", \"b\", 2}")
        let queue = ContainerModel(.queue)
        #expect(queue.describe(elements) == "[\"a\", 2, \"b\"]")
        let registers = MultiRegisterModel()
        #expect(registers.describe(["y": 1, "x": "c"]) == "{x: \"c\", y: 1}")
    }

    @Test func holdersAreTold() throws {
        let lock = Checkers.LockModel(permits: 2)
        #expect(lock.describe(lock.initial) == "free")
        let held = try #require(lock.step(lock.initial, .acquire(3, token: nil)))
        let full = try #require(lock.step(held, .acquire(5, token: nil)))
        #expect(lock.describe(held) == "held by 3")
        #expect(lock.describe(full) == "held by 3 and 5")
    }
}
