import Testing

@testable import Histories

/// Files that were made to break a reader: each ends in one clear error, or is read.
@Suite struct HostileTests {
    private let first = #"{"process":0,"type":"invoke","f":"write","value":1}"# + "\n"
    private let firstEDN = "{:process 0, :type :invoke, :f :write, :value 1}\n"

    /// Reads a text of one event of some bytes more than are taken.
    private func sizeRefusal(
        _ opening: String,
        _ filler: UInt8,
        as format: HistoryFormat
    ) -> HistoryError? {
        let bytes = Array(opening.utf8) + Array(repeating: filler, count: 70_000)
        do throws(HistoryError) {
            let recording = try bytes.withUnsafeBufferPointer { (buffer) throws(HistoryError) in
                try Recording.decode(Source(bytes: buffer, eventBytesMax: 65_536), format: format)
            }
            Issue.record("accepted \(recording.events.count) events")
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        (#"{"process":0,"value":""#, "x"), (#"{"process":0,"value":"#, " "),
        (#"{"process":0,"value":"#, "7"), (#"{"process":"#, "7"), (#"{""#, "x"),
        (#"{"process":0,"type":"ok","f":"r"}"#, " "),
    ])
    func anEventOfAnySizeIsRefusedAsJSON(_ opening: String, filler: String) {
        let error = sizeRefusal(first + opening, Array(filler.utf8)[0], as: .jsonl)
        #expect(error?.expected == "an event of at most 65536 bytes")
        #expect(error?.line == 2)
    }

    @Test(arguments: [
        ("{:process 0, :value \"", "x"), ("{:process 0, :value ", " "), ("{:process 0 ;", "x"),
        ("{:process 0, :value ", "7"), ("{:process 0, :value :", "x"), ("#_ \"", "x"),
    ])
    func anEventOfAnySizeIsRefusedAsEDN(_ opening: String, filler: String) {
        let error = sizeRefusal(firstEDN + opening, Array(filler.utf8)[0], as: .edn)
        #expect(error?.expected == "an event of at most 65536 bytes")
        #expect(error?.line == 2)
    }

    @Test func anEventOfAnySizeIsRefusedInALog() {
        for format in [HistoryFormat.porcupineEtcd, .jepsenLog] {
            let error = sizeRefusal("INFO jepsen.util - 0 :invoke :write \"", 0x78, as: format)
            #expect(error?.expected == "an event of at most 65536 bytes")
        }
        let error = sizeRefusal("0\t:invoke\t:write\t\"", 0x78, as: .jepsenText)
        #expect(error?.expected == "an event of at most 65536 bytes")
    }

    @Test(arguments: [
        (#"{"process":0,"value":""#, "x"), (#"{"client":1,"call":"#, "7"), ("{", " "),
    ])
    func anObjectOfAnySizeIsRefused(_ opening: String, filler: String) {
        for format in [HistoryFormat.json, .calls] {
            let error = sizeRefusal("[" + opening, Array(filler.utf8)[0], as: format)
            #expect(error?.expected == "an event of at most 65536 bytes")
            #expect(error?.line == 1)
        }
    }

    @Test(arguments: ["[", "{:a ", "#{"])
    func deepTextIsRefusedAndNotTorn(_ opening: String) {
        let nest = String(repeating: opening, count: 100_000)
        for line in ["0\t:ok\t:read\t", "INFO jepsen.util: 0\t:ok\t:read\t"] {
            let error = refusal(line + "1\n" + line + nest)
            #expect(error?.expected == "at most 512 nested forms" && error?.line == 2)
        }
        let calls = #"[{"client":1,"op":"read","call":1,"output":"#
        let deep = refusal(calls + String(repeating: "[", count: 100_000), as: .calls)
        #expect(deep?.expected == "at most 512 nested lists and objects")
    }

    @Test func theLargestEventIsDocumented() {
        #expect(Recording.eventBytesMax == 64 << 20)
    }

    @Test func blanksBetweenEventsMayBeMany() throws {
        let empty = String(repeating: "\n", count: 100_000)
        #expect(try recording(first + empty).events.count == 1)
        #expect(try recording(firstEDN + empty + firstEDN).events.count == 2)
        #expect(try recording(firstEDN + empty + firstEDN).line(ofEvent: 1) == 100_002)
        #expect(refusal(empty)?.found == "nothing but white space")
    }

    @Test(arguments: ["[", "{\"a\":"])
    func deepJSONIsRefusedAndNotTorn(_ opening: String) {
        let nest = String(repeating: opening, count: 100_000)
        let error = refusal(first + #"{"process":0,"value":"# + nest)
        #expect(error?.expected == "at most 512 nested lists and objects")
    }

    @Test(arguments: ["[", "(", "#{", "{:a ", "#a ", "#_ "])
    func deepEDNIsRefusedAndNotTorn(_ opening: String) {
        let nest = String(repeating: opening, count: 100_000)
        #expect(refusal(firstEDN + nest)?.line == 2)
        let error = refusal(firstEDN + "{:process 0, :value " + nest)
        #expect(error?.expected == "at most 512 nested forms")
    }

    /// A key's text is escaped in the text of the key around it: forty levels would fill a disk.
    @Test func keysWithinKeysAreBounded() {
        let depth = 40
        let nest =
            String(repeating: "{", count: depth) + "\"a\"" + String(repeating: " 1}", count: depth)
        let error = refusal("{:process 0, :type :ok, :f :r, :value \(nest)}\n")
        #expect(error?.expected == "at most 4 maps within keys")
    }

    @Test(arguments: [
        "1" + String(repeating: "0", count: 5000) + ".5",
        "0." + String(repeating: "7", count: 5000),
    ])
    func numbersAreBounded(_ number: String) {
        #expect(
            refusal(#"{"process":0,"value":\#(number)}"# + "\n")?.expected.contains("4096") == true
        )
        #expect(refusal("{:process 0, :value \(number)}\n")?.expected.contains("4096") == true)
    }

    @Test(arguments: 0..<60)
    func bytesThatAreNoTextAreRefusedWhereverTheyStand(at place: Int) {
        for line in [first, firstEDN] {
            for hostile: [UInt8] in [[0x00], [0xFF], [0xC3], [0xE2, 0x82]] {
                var bytes = Array((line + line).utf8)
                guard place < line.utf8.count - 1 else { continue }
                bytes.replaceSubrange(place..<place + hostile.count, with: hostile)
                let error = refusal(bytes, as: line == first ? .jsonl : .edn)
                #expect(error?.line == 1)
            }
        }
    }

    @Test func aTruncatedCharacterAtTheEndIsTorn() throws {
        for (line, format) in [(first, HistoryFormat.jsonl), (firstEDN, .edn)] {
            for tail: [UInt8] in [[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98]] {
                let start = format == .jsonl ? #"{"process":1,"f":""# : "{:process 1, :f \""
                let bytes = Array((line + start).utf8) + tail
                let recording = try Recording.decode(bytes, format: format)
                #expect(recording.events.count == 1)
                #expect(recording.torn?.bytes == start.utf8.count + tail.count)
            }
        }
    }

    @Test func processesMayHaveAnyNumber() throws {
        let numbers = [Int.min, -1, 0, 1 << 22, (1 << 22) - 1, 1 << 40, Int.max]
        let text = numbers.map { #"{"process":\#($0),"type":"invoke","f":"r"}"# + "\n" }.joined()
        let recording = try recording(text)
        #expect(recording.events.map(\.process) == numbers.map { .client($0) })
        #expect(try recording.history().operations.map(\.process) == numbers)
    }

    @Test func manyOperationsMayBeOpen() throws {
        let count = 30_000
        let text = (0..<count).map { #"{"process":\#($0),"type":"invoke","f":"r"}"# + "\n" }
            .joined()
        let history = try recording(text).history()
        #expect(history.operations.count == count)
        #expect((0..<count).allSatisfy { history.pairs.completion(of: $0) == nil })
    }

    @Test func namesMayBeMany() throws {
        let count = 20_000
        let text = (0..<count).map {
            #"{"process":\#($0),"type":"invoke","f":"f\#($0)","key":"k \#($0)","value":"v\#($0)"}"#
                + "\n"
        }
        let history = try recording(text.joined()).history()
        let pairs = history.pairs
        #expect(pairs.keyCount == count && pairs.fNames.count == count)
        for number in stride(from: 0, to: count, by: 97) {
            let operation = history.calls[number]
            #expect(operation.f == "f\(number)")
            #expect(operation.key == "k \(number)")
            #expect(operation.argument == .string("v\(number)"))
            #expect(pairs.code(of: .string("v\(number)")) == pairs.argument(of: number))
        }
    }

    /// A value that is unlike itself would be a new one each time it is looked up.
    @Test func noNumberIsAValueLikeAnyOther() throws {
        let line = "{:process 0, :type :info, :f :r, :value [##NaN 1.5]}\n"
        let recording = try recording(String(repeating: line, count: 3000))
        #expect(recording.events[0] == recording.events[0])
        #expect(recording.events[2999].value == .list([.double(.nan), .double(1.5)]))
    }

    @Test func textsAreToldApartByTheirBytes() throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        let text = [composed, decomposed].map {
            #"{"process":0,"type":"info","f":"r","key":"\#($0)","value":"\#($0)"}"# + "\n"
        }
        let events = try recording(text.joined()).events
        #expect(
            events.map { Array(($0.key ?? "").utf8) }
                == [composed, decomposed].map { Array($0.utf8) }
        )
    }
}
