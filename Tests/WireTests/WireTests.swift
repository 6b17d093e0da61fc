import Faults
import Histories
import Replication
import Testing

@testable import Wire

/// The node's interface: bodies of operations, and the coder of peers' messages.
@Suite struct WireTests {
    private struct Inner: Codable, Equatable {
        var list: [Int]
        var byNode: [NodeID: Int]
        var missing: String?
    }

    private enum Message: Codable, Equatable {
        case plain
        case single(UInt64)
        case labelled(call: UInt64, key: String, Inner)
        case nested([String: [Value]])
    }

    @Test func messagesComeBack() throws {
        let inner = Inner(list: [1, -2, .max], byNode: ["n1": 1, "n10": 2], missing: nil)
        let messages: [Message] = [
            .plain, .single(.max), .single(3), .labelled(call: 1, key: "a \"b\"\n", inner),
            .nested([:]), .nested(["x": [.null, .bool(true), .list([.string("é")])], "y": []]),
        ]
        let batch = PeerBatch(from: "n1", messages: messages)
        let again = try PeerBatch<Message>(json: try batch.json())
        #expect(again.from == "n1" && again.messages == messages)
    }

    @Test(arguments: [ReadyAnswer(), ReadyAnswer(obstacle: "no leader is known here")])
    func readinessComesBack(readiness: ReadyAnswer) throws {
        #expect(try ReadyAnswer(json: readiness.value.json) == readiness)
        #expect(readiness.httpStatus == (readiness.isReady ? 200 : 503))
    }

    @Test(arguments: ["", "{}", "[]", #"{"ready":1}"#, #"{"ready":"yes"}"#, #"{"type":"ok"}"#])
    func otherReadinessIsRefused(text: String) {
        #expect(throws: WireError.self) { try ReadyAnswer(json: Array(text.utf8)) }
    }

    @Test(arguments: ["", "{", "[]", #"{"from":"n1"}"#, #"{"from":1,"messages":[]}"#])
    func otherBatchesAreRefused(text: String) {
        #expect(throws: (any Error).self) { try PeerBatch<Message>(json: Array(text.utf8)) }
    }

    @Test(
        arguments: [
            nil, .jump(.seconds(-3)), .drift(partsPerMillion: 500),
            .strobe(.milliseconds(7), period: .milliseconds(2)), .frozen,
        ] as [ClockSkew?]
    )
    func clockSettingsComeBack(skew: ClockSkew?) throws {
        let setting = ClockSetting(skew: skew, since: 12)
        let message = NodeSetting.clock(setting)
        #expect(try NodeSetting(json: message.json) == message)
        #expect(setting.offset(at: 12 + 1_000_000) == skew?.offset(after: 1_000_000) ?? 0)
    }

    @Test(arguments: [
        "{}", #"{"clock":{"skew":null}}"#, #"{"clock":{"since":1,"skew":{"jump":"far"}}}"#,
        #"{"clock":{"since":1,"skew":{"strobe":5,"period":0}}}"#,
    ])
    func otherClockSettingsAreRefused(text: String) {
        #expect(throws: WireError.self) { try NodeSetting(json: Array(text.utf8)) }
    }

    @Test(
        arguments: [nil, .loseUnsynced, .torn, .full, .failSync, .slow(.milliseconds(3))]
            as [DiskTrouble?]
    )
    func diskSettingsComeBack(trouble: DiskTrouble?) throws {
        let setting = DiskSetting(trouble: trouble, since: 12)
        #expect(try NodeSetting(json: NodeSetting.disk(setting).json) == .disk(setting))
    }

    @Test(arguments: [
        "{}", #"{"disk":{"trouble":null}}"#, #"{"disk":{"since":1,"trouble":"rust"}}"#,
        #"{"disk":{"since":1,"trouble":{"slow":-1}}}"#, #"{"disk":7}"#,
        #"{"disk":{"since":1,"trouble":{"slow":"much"}}}"#,
    ])
    func otherDiskSettingsAreRefused(text: String) {
        #expect(throws: WireError.self) { try NodeSetting(json: Array(text.utf8)) }
    }

    @Test func faultCountsAddUpAndComeBack() {
        var faultCounts = DiskFaultCounts(["lost_records": 2, "torn_bytes": 50, "node": "n1"])
        #expect(faultCounts.count(of: .loseUnsynced) == 2 && faultCounts.count(of: .torn) == 50)
        #expect(faultCounts.value == ["lost_records": 2, "torn_bytes": 50])
        faultCounts =
            faultCounts + DiskFaultCounts(["lost_records": 1, "delayed_syncs": 4, "added_ns": 9])
        #expect(faultCounts.lostRecords == 3 && faultCounts.count(of: .slow(.zero)) == 4)
        #expect(
            DiskFaultCounts(faultCounts.value) == faultCounts
                && DiskFaultCounts(.null) == DiskFaultCounts()
        )
        #expect(faultCounts.count(of: .full) == 0 && faultCounts.count(of: .failSync) == 0)
    }

    @Test func repliesComeBackAndOnlyTrueIsDefinite() throws {
        let ok = OperationReply(.ok(3, details: ["version": "n1.2"]))
        #expect(try OperationReply(json: ok.json) == ok && ok.httpStatus == 200)
        let refusal = OperationReply(.error(.noQuorum(isDefinite: true, "nobody")))
        #expect(try OperationReply(json: refusal.json) == refusal && refusal.httpStatus == 503)
        let vague = Array(#"{"type":"error","code":"x","definite":"true"}"#.utf8)
        guard case .error(let read) = try OperationReply(json: vague).reply else {
            Issue.record("not an error")
            return
        }
        #expect(!read.isDefinite)
    }
}
