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

    @Test func ownersAreTold() throws {
        let mutex = OwnedMutexModel(isReentrant: true)
        #expect(mutex.describe(mutex.initial) == "free")
        let held = try #require(mutex.step(mutex.initial, .acquire(.named("p"))))
        let again = try #require(mutex.step(held, .acquire(.named("p"))))
        #expect(mutex.describe(held) == "held by \"p\"")
        #expect(mutex.describe(again) == "held by \"p\" 2 times")
        #expect(mutex.step(held, .acquire(.process(0))) == nil)
    }

    @Test func versionsAreTold() throws {
        let register = VersionedRegisterModel(beginning: [4, "a"])
        #expect(register.describe(register.initial) == "[4, \"a\"]")
        #expect(VersionedRegisterModel().describe(VersionedRegisterModel().initial) == "[0, null]")
    }
}
