import Checkers
import Histories
import Testing

/// What the checkers of scenarios say, and that it is about the right keys.
@Suite struct ScenarioTests {
    private func sentence(_ checker: some Checker, _ text: String) throws -> String? {
        checker.check(try Written.history(text)).anomalies.first?.explanation
    }

    @Test func aReplyIsNamedWithItsPost() throws {
        let sentence = try sentence(
            ReplyOrder(),
            """
            1 invoke write a {"post":7} 0
            1 ok write a {"post":7} 10
            2 invoke write b {"post":9,"re":7} 20
            2 ok write b {"post":9,"re":7} 30
            3 invoke read b null 40
            3 ok read b {"post":9,"re":7} 50
            3 invoke read a null 60
            3 ok read a null 70
            """
        )
        #expect(
            sentence
                == "client 3 read null at 0.060 s, although it had read {post: 9, re: 7} at"
                + " 0.050 s, which answers {post: 7} by client 1"
        )
    }

    @Test func theSaleThatWasTooMuchIsNamed() throws {
        let sentence = try sentence(
            Stock(["stock"]),
            """
            1 invoke add stock 2 0
            1 ok add stock 2 10
            2 invoke add stock -2 20
            2 ok add stock -2 30
            3 invoke add stock -1 40
            3 ok add stock -1 50
            """
        )
        #expect(
            sentence
                == "the sale by client 3, acknowledged at 0.050 s, made it 3 sold, but at most 2"
                + " can have been delivered by then"
        )
    }

    @Test func bothOwnersOfAnIdentifierAreNamed() throws {
        let sentence = try sentence(
            UniqueIDs(),
            """
            1 invoke generate k null 0
            2 invoke generate k null 10
            1 ok generate k 7 20
            2 ok generate k 7 30
            """
        )
        #expect(
            sentence
                == "client 2 was given 7 at 0.030 s, but client 1 had been given the same at"
                + " 0.020 s"
        )
        let history = try Written.history("1 invoke generate k null\n1 ok generate k 7")
        #expect(UniqueIDs().measure(history).acknowledged == 1)
    }

    /// A cart is a set, the stock beside it is none.
    @Test func otherKeysAreLeftOut() throws {
        let history = try Written.history(
            """
            1 invoke add cart "a" 0
            2 invoke add stock 3 10
            1 ok add cart "a" 20
            2 info add stock null 30
            3 invoke read cart null 40
            3 ok read cart [] 50
            """
        )
        let whole = Linearizability(model: .set)
        #expect(Within(["cart"], whole).check(history).isInvalid)
        #expect(Within(["cart"], whole).name == whole.name)
        #expect(Within(["stock"], Linearizability(model: .counter)).check(history).isUnknown)
        #expect(Within(["elsewhere"], whole).check(history).cause?.kind == .nothingToCheck)
    }

    /// Convergence does not forgive what is back, but loss is for durability to say.
    @Test func someFatesAreLeftOut() throws {
        let lost = """
            1 invoke add cart "a"
            1 ok add cart "a"
            """
        let events = try Written.history(lost).events.indices.map { index in
            try Written.history(lost).events[index]
        }
        let final = [Event.Kind.invoke, .ok].enumerated().map { number, kind in
            Event(
                index: 2 + number,
                process: .client(9),
                kind: kind,
                f: "read",
                key: "cart",
                value: kind == .ok ? [] : nil,
                node: "n1",
                extra: ["final": true]
            )
        }
        let history = try History(events + final)
        #expect(LostElements().check(history).anomalies.map(\.name) == ["lost element"])
        #expect(LostElements([.resurrected, .unexpected]).check(history).isValid)
    }
}
