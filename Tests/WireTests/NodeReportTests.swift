import Faults
import Histories
import Replication
import Testing
import Wire

/// What a node says of itself, read once.
@Suite struct NodeReportTests {
    private let whole = #"""
        {"node":"n2","wall_clock":17,"disk":{"trouble":"full","toll":{"refused_writes":3}},
         "bad_links":{"n3":{"sent":4,"lost":1,"kind":"x"}},"suspected":["n9"],
         "replica":{"role":"leader","reachability":{"partition":"simplex","suspected":["n1"]},
                    "recovery":{"phase":"idle","totals":{"validated":2,"lost":5,"longest":70}}}}
        """#

    private func report(_ text: String) throws -> NodeReport {
        try NodeReport(json: Array(text.utf8))
    }

    @Test func everythingThatIsSaidIsRead() throws {
        let report = try report(whole)
        #expect(report.role == .leader && report.wallClock == 17)
        #expect(report.reachability?.kind == .simplex)
        #expect(report.reachability?.suspected == ["n1"])
        #expect(report.disk?.trouble == .full && report.disk?.faultCounts.refusedWrites == 3)
        #expect(report.badLinks == ["n3": ["sent": 4, "lost": 1]])
        #expect(report.recovery?.validated == 2 && report.recovery?.lost == 5)
        #expect(report.recovery?.longest == .nanoseconds(70))
    }

    @Test func whatIsNotSaidIsNil() throws {
        #expect(try report("{}") == NodeReport())
        #expect(try report(#"{"replica":{"keys":3}}"#) == NodeReport())
    }

    @Test func aRecoveryWithoutTotalsHasNone() throws {
        let recovery = try report(#"{"replica":{"recovery":{"phase":"idle"}}}"#).recovery
        #expect(recovery != nil && recovery?.validated == 0 && recovery?.longest == nil)
    }

    @Test(arguments: [("leader", true), ("primary", true), ("follower", false), ("backup", false)])
    func leadersAreToldFromOthers(role: String, leads: Bool) throws {
        #expect(try report(#"{"replica":{"role":"\#(role)"}}"#).role?.leads == leads)
    }

    @Test(arguments: [
        (#"{"partition":"whole","suspected":[]}"#, false),
        (#"{"partition":"whole","suspected":["n1"]}"#, true),
        (#"{"partition":"complete","suspected":[]}"#, true),
    ])
    func partitionsAndSilentPeersAreSeen(view: String, sees: Bool) throws {
        let report = try report(#"{"replica":{"reachability":\#(view)}}"#)
        #expect(report.reachability?.seesPartition == sees)
    }

    @Test(arguments: ["", "[]", "7", "{"])
    func otherTextsAreRefused(text: String) {
        #expect(throws: WireError.self) { try report(text) }
    }

    @Test func receiptsHaveWhatTheDiskDid() throws {
        let text = #"{"type":"ok","toll":{"lost_records":2}}"#
        #expect(try Receipt(json: Array(text.utf8)).faultCounts.lostRecords == 2)
        #expect(try Receipt(json: Array(#"{"type":"ok"}"#.utf8)) == Receipt())
        #expect(throws: WireError.self) {
            try Receipt(json: Array(#"{"type":"error","code":"malformed"}"#.utf8))
        }
    }

    @Test func settingsAreGivenInAFixedOrder() {
        let disk = DiskSetting(trouble: .torn, since: 1)
        let clock = ClockSetting(skew: nil, since: 2)
        let settings = NodeSettings(clock: clock, disk: disk)
        #expect(settings.all == [.clock(clock), .disk(disk)] && NodeSettings().all.isEmpty)
    }
}
