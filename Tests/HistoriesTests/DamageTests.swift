import Histories
import TestSupport
import Testing

/// Every reader, fed with what was damaged at random, reads it or gives one error.
@Suite struct DamageTests {
    private static let samples: [HistoryFormat: String] = [
        .jsonl: """
        {"index":0,"time":5,"process":0,"type":"invoke","f":"cas","key":"x","value":[1,2]}
        {"process":"nemesis","type":"info","f":"cut","value":{"a":[null,true,1.5e3,"\\u00e9"]}}
        {"index":7,"time":9,"process":0,"type":"fail","f":"cas","error":"no","node":"n1","x":{}}

        """,
        .json: """
        [{"index":0,"process":0,"type":"invoke","f":"write","value":"a b"},
         {"index":1,"process":0,"type":"ok","f":"write","value":"a b","more":[[],{"a":1}]}]
        """,
        .edn: """
        {:process 0, :type :invoke, :f :txn, :value [[:r :x nil] [:append 1 2.5M]], :time 3}
        #jepsen.history.Op{:process :nemesis :type :info :f :cut :value #{"a" \\b 1/2 0x1f}}
        #_ [1] {:process 0 :type :ok :f :txn :value #a/b (1 ##NaN {:a #:c{:d 1}}) :final? true}

        """,
        .jepsenText: """
        0\t:invoke\t:write\t[1 {"a" :b}]
        :nemesis\t:info\t:kill\t#object[a.b 0x1 "c"]
        0\t:info\t:write\t7\tjava.net.Timeout: (no) "answer
        \tat a.b.c

        """,
        .jepsenLog: """
        2023-01-01 00:00:00,000{GMT}\tINFO\t[main] jepsen.core: [:a {
        2023-01-01 00:00:00,000{GMT}\tINFO\t[w 0] jepsen.util: 0\t:invoke\t:read\tnil
        2023-01-01 00:00:00,000{GMT}\tINFO\t[w 0] jepsen.util: 0\t:fail\t:read\tnil\tan error

        """,
        .porcupineEtcd: """
        INFO  jepsen.util - 0   :invoke :cas    [1 2]
        INFO  jepsen.util - :nemesis :info :start "Cut off [:n3]"
        INFO  jepsen.util - 0   :fail   :cas    :timed-out

        """,
        .porcupineKV: """
        {:process 0, :type :invoke, :f :append, :key "0", :value "x 0 y"}
        {:process 0, :type :ok, :f :append, :key "0", :value "x 0 y"}

        """,
        .calls: """
        {"ClientId":1,"Input":{"Op":"put","Key":"a","Value":7},"Call":1,"Output":{},"Return":9}
        {"client":2,"op":"cas","from":1,"to":[2],"start":2,"end":8,"result":false,"err":""}

        """,
    ]

    @Test func everyFormatHasASample() throws {
        for format in HistoryFormat.allCases {
            let sample = try #require(Self.samples[format])
            #expect(try recording(sample, as: format).events.count > 1)
            #expect(HistoryFormat.guess(from: Array(sample.utf8), fileName: nil) == format)
        }
    }

    @Test(arguments: HistoryFormat.allCases)
    func damageIsReadOrRefused(_ format: HistoryFormat) throws {
        let sample = Array(try #require(Self.samples[format]).utf8)
        var dice = Dice(seed: 2024)
        var (readCount, refusedCount) = (0, 0)
        for round in 0..<10_000 {
            let bytes = dice.damaged(sample)
            do throws(HistoryError) {
                let recording = try Recording.decode(
                    bytes,
                    format: dice.below(3) == 0 ? nil : format,
                    independent: round.isMultiple(of: 2)
                )
                readCount += 1
                _ = recording.notes
                _ = try recording.history()
            } catch {
                refusedCount += 1
                let text = "\(error)"
                #expect(text.count < 600 && !text.contains("\n"), "\(text)")
                #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "\(text)")
            }
        }
        #expect(readCount > 100 && refusedCount > 100, "\(readCount), \(refusedCount)")
    }
}

extension Dice {
    private static let hostile: [[UInt8]] = [
        [0], [0x1B], [0xFF], [0xC3], [0xE2, 0x80, 0xAE], Array("\"".utf8), Array("\\".utf8),
        Array("[".utf8), Array("}".utf8), Array("#".utf8), Array("\n".utf8), Array("\t".utf8),
        Array("99999999999999999999".utf8), Array("1e999".utf8), Array("-0".utf8),
        Array("\\ud800".utf8), Array("e\u{301}".utf8), Array("\u{202E}".utf8), Array(";".utf8),
        Array(":".utf8), Array(",".utf8), Array("nil".utf8), Array("null".utf8),
    ]

    /// Bytes with some others in them, or without some of theirs.
    fileprivate mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(3) {
            let place = below(bytes.count)
            switch below(5) {
            case 0: bytes.removeSubrange(place...)
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(8)))
            case 2: bytes[place] = UInt8(truncatingIfNeeded: below(256))
            case 3:
                let end = min(bytes.count, place + below(20))
                bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count))
            default: bytes.insert(contentsOf: pick(Self.hostile), at: place)
            }
            if bytes.isEmpty { return [0x7B] }
        }
        return bytes
    }
}
