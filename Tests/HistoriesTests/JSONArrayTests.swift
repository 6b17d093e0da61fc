import Histories
import TestSupport
import Testing

/// Events in one array of JSON.
@Suite struct JSONArrayTests {
    private let first = #"{"process":0,"type":"invoke","f":"write","value":[3,4]}"#
    private let second = #"{"process":0,"type":"ok","f":"write","value":[3,4]}"#

    @Test func eventsOfAnArray() throws {
        for text in [
            "[\(first),\(second)]", " [\n\n\(first)\n,\n\(second)\n]\n\n",
            "\u{FEFF}[\(first.replacing(",", with: ",\n")) , \(second)]",
        ] {
            let recording = try recording(text)
            #expect(recording.format == .json)
            #expect(recording.events.map(\.kind) == [.invoke, .ok])
            #expect(recording.events.map(\.value) == [[3, 4], [3, 4]])
        }
        let keyed = try recording("[\(first)]", independent: true)
        #expect(keyed.events[0].key == "3" && keyed.events[0].value == 4)
        let lines = try recording("[\n\(first),\n\n\(second)]")
        #expect([0, 1].map(lines.line(ofEvent:)) == [2, 4])
    }

    @Test(arguments: 0..<20)
    func saysWhatLinesSay(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let events = dice.events(30)
        let json = lines(events) { JSONLines.append($0, to: &$1) }
        let objects = String(decoding: json, as: UTF8.self).split(separator: "\n")
        let array = try recording("[" + objects.joined(separator: ",\n") + "]")
        #expect(array.events == events)
    }

    @Test func whatIsWrongHasItsLine() {
        for (text, line, expected) in [
            ("[\(first),\n\(second)", 2, "',' or ']'"), ("[\(first),\n]", 2, "an object"),
            ("[\(first)]\n\n x", 3, "nothing after"), ("[\(first)\n\(second)]", 2, "',' or ']'"),
            ("[\(first),\n7]", 2, "an object"), ("[\(first),\n{\"f\":1}]", 2, "f, which"),
        ] {
            let error = refusal(text)
            #expect(error?.line == line, "\(text)")
            #expect(error?.expected.contains(expected) == true, "\(String(describing: error))")
        }
        #expect(refusal("[]", as: .json)?.expected.contains("at least one event") == true)
    }
}
