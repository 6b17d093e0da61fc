import Histories
import TestSupport
import Testing

/// Texts and names of a history are what their bytes are.
@Suite struct ByteTextTests {
    private static let composed = "\u{E9}"
    private static let decomposed = "e\u{301}"

    @Test func valuesDifferWhereBytesDo() {
        let (one, other) = (Self.composed, Self.decomposed)
        #expect(one == other)
        let pairs: [(Value, Value)] = [
            (.string(one), .string(other)), ([.string(one)], [.string(other)]),
            (.map([one: 1]), .map([other: 1])), (.map(["a": .string(one)]), ["a": .string(other)]),
            ([.map([one: [1, 2]])], [.map([other: [1, 2]])]),
        ]
        for (one, other) in pairs {
            #expect(one != other)
            #expect(one == one && other == other)
            #expect(Set([one, other, one]).count == 2)
        }
        #expect(ByteText(one) != ByteText(other))
        #expect(ByteText.areSame(one, one) && ByteText.areSame(nil, nil))
        #expect(!ByteText.areSame(one, other) && !ByteText.areSame(nil, other))
    }

    @Test func orderIsThatOfBytes() {
        let texts = ["", "Z", "a", "e\u{301}", "f", "\u{E9}", "\u{2028}", "\u{1F600}"]
        for (place, text) in texts.enumerated() {
            for later in texts[(place + 1)...] {
                #expect(ByteText(text) < ByteText(later))
                #expect(!(ByteText(later) < ByteText(text)))
            }
        }
    }

    /// Maps that were filled in other orders are equal, and hash alike.
    @Test(arguments: 0..<50)
    func equalValuesHashAlike(seed: UInt64) {
        var dice = Dice(seed: seed)
        let value = dice.value()
        let again = Value.map(["b": value, "a": 1, Self.decomposed: nil])
        var other: [String: Value] = [Self.decomposed: nil]
        for name in ["a", "b", "c"] { other[name] = name == "a" ? 1 : value }
        other["c"] = nil
        #expect(again == .map(other))
        #expect(again.hashValue == Value.map(other).hashValue)
    }

    @Test func setsOfSuchTextsHaveOneOrder() throws {
        let forms = ["#{\"\u{E9}\" \"e\u{301}\"}", "#{\"e\u{301}\" \"\u{E9}\"}"]
        let values = try forms.map { try EDN.parse(Array($0.utf8)) }
        #expect(values[0] == values[1])
    }

    @Test func lookalikesAreTold() throws {
        func lookalikes(_ values: [Value], keys: [String?] = []) throws -> Lookalikes {
            let events = values.enumerated().map { index, value in
                Event(
                    index: index,
                    process: .client(index),
                    kind: .invoke,
                    f: "w",
                    key: index < keys.count ? keys[index] : nil,
                    value: value
                )
            }
            return Lookalikes(try History(events))
        }
        #expect(try lookalikes([1, .double(1)]).number == 1)
        #expect(try lookalikes([[["a", 7]], ["x": .double(7)]]).number == 7)
        #expect(try lookalikes([2, .double(1), .double(2.5)]).number == nil)
        let (one, other) = (Self.composed, Self.decomposed)
        let texts = try lookalikes([.string(one), [.string(other)]]).texts
        #expect(texts?.one == "\"\\u{00E9}\"" && texts?.other == "\"e\\u{0301}\"")
        #expect(try lookalikes([1, 2], keys: [one, other]).texts != nil)
        #expect(try lookalikes([.string(one), .string(one), "e"]).texts == nil)
    }

    @Test func wholeNumbersBecomeIntegers() throws {
        let line = #"{"process":0,"type":"info","f":"r","value":"#
        let values = ["1.0", "[1.0,2.5]", #"{"a":-0.0}"#, "1e3", "1e300", "2", #""1.0""#]
        var recording = try recording(values.map { line + $0 + "}\n" }.joined())
        recording.compareNumbersByValue()
        #expect(
            recording.events.map(\.value) == [
                1, [1, .double(2.5)], ["a": 0], 1000, .double(1e300), 2, "1.0",
            ]
        )
        let history = try recording.history()
        #expect(history.pairs.code(of: 1) == ValueCode(1))
    }
}
