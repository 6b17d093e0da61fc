import Faults
import Histories
import Replication
import TestSupport
import Testing

@testable import Wire

/// No number that a node or its controller is sent traps where it is read or used.
@Suite struct HostileNumberTests {
    private struct Message: Codable, Sendable, Hashable {
        var small: Int8
        var counter: UInt32
        var stamp: Int64
        var large: UInt64
        var share: Double
        var table: [Int: UInt16]
    }

    private func setting(_ numbers: [String], _ dice: inout Dice) -> String {
        let (one, two, since) = (numbers[0], numbers[1], numbers[2])
        return dice.pick([
            #"{"clock":{"since":\#(since),"skew":{"jump":\#(one)}}}"#,
            #"{"clock":{"since":\#(since),"skew":{"drift_ppm":\#(one)}}}"#,
            #"{"clock":{"since":\#(since),"skew":{"strobe":\#(one),"period":\#(two)}}}"#,
            #"{"clock":{"since":\#(since),"skew":{"frozen":true}}}"#,
            #"{"disk":{"since":\#(since),"trouble":{"slow":\#(one)}}}"#,
            #"{"links":{"since":\#(since),"peers":{"n2":{"delay":\#(one),"jitter":\#(two)}}}}"#,
            #"{"links":{"since":\#(since),"peers":{"n2":{"rate":\#(one),"loss":\#(two)}}}}"#,
        ])
    }

    private func numbers(_ round: Int, _ dice: inout Dice) -> [String] {
        (0..<6).map { _ in
            round % 2 == 0 ? "\(HostileNumbers.integer(&dice))" : HostileNumbers.text(&dice)
        }
    }

    @Test func settings() throws {
        var dice = Dice(seed: 3)
        var (read, refused) = (0, 0)
        for round in 0..<20_000 {
            do throws(WireError) {
                let text = setting(numbers(round, &dice), &dice)
                let setting = try NodeSetting(json: Array(text.utf8))
                read += 1
                #expect(try NodeSetting(json: setting.json) == setting)
                guard case .clock(let clock) = setting else { continue }
                for now in HostileNumbers.integers { _ = clock.offset(at: now) }
            } catch {
                refused += 1
            }
        }
        #expect(read > 1_000 && refused > 1_000)
    }

    @Test func peersMessages() throws {
        var dice = Dice(seed: 4)
        var read = 0
        for round in 0..<10_000 {
            let n = numbers(round, &dice)
            let small = dice.pick([n[0], "1"])
            let counter = dice.pick([n[1], "2"])
            let text = """
                {"from":"n2","messages":[{"small":\(small),"counter":\(counter),"stamp":\(n[2]),\
                "large":\(dice.pick([n[3], "3"])),"share":\(n[4]),"table":{"\(n[5])":1}}]}
                """
            if let batch = try? PeerBatch<Message>(json: Array(text.utf8)) {
                read += 1
                let again = try PeerBatch<Message>(json: try batch.json())
                #expect(again.messages == batch.messages || batch.messages[0].share.isNaN)
            }
        }
        #expect(read > 100)
    }

    @Test func whatNodesReport() throws {
        var dice = Dice(seed: 6)
        for round in 0..<10_000 {
            let n = numbers(round, &dice)
            let text = """
                {"wall_clock":\(n[0]),\
                "disk":{"trouble":{"slow":\(n[1])},"toll":{"added_ns":\(n[2])}},\
                "replica":{"recovery":{"totals":{"lost":\(n[3]),"longest":\(n[4])}}},\
                "bad_links":{"n1":{"lost":\(n[5])}}}
                """
            _ = try? NodeReport(json: Array(text.utf8))
            _ = try? OperationReply(json: Array("{\"type\":\"ok\",\"value\":\(n[0])}".utf8))
            _ = try? Receipt(json: Array("{\"type\":\"ok\",\"toll\":{\"added_ns\":\(n[0])}}".utf8))
            _ = try? Call(json: Array("{\"f\":\"write\",\"key\":\"x\",\"value\":\(n[0])}".utf8))
        }
    }
}
