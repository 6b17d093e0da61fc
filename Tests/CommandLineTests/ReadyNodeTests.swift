import Histories
import Processes
import Replication
import TestSupport
import Testing
import Wire

/// Nodes say whether they can serve, and carry a call with an idempotency key out once.
@Suite(.serialized) struct ReadyNodeTests {
    private func ends(_ processes: [ChildProcess]) async {
        for process in processes { await process.kill() }
    }

    private func becomes(
        _ isReady: Bool,
        _ nodes: [NodeID],
        of group: NodeGroup
    ) async -> Bool {
        await eventually {
            for node in nodes where await group.readiness(of: node)?.isReady != isReady {
                return false
            }
            return true
        }
    }

    @Test(arguments: ["abd", "raft", "primary-backup"])
    func aMinorityIsNotReadyUntilTheHeal(strategy: String) async throws {
        let group = try NodeGroup(strategy, count: 3)
        var processes: [ChildProcess] = []
        for node in group.members {
            processes.append(try #require(await group.start(node)))
        }
        #expect(await becomes(true, group.members, of: group))
        try await group.split([["n1"], ["n2", "n3"]])
        #expect(await becomes(false, ["n1"], of: group))
        #expect(await becomes(true, ["n2", "n3"], of: group))
        #expect(await group.readiness(of: "n1")?.obstacle?.isEmpty == false)
        try await group.split([group.members])
        #expect(await becomes(true, group.members, of: group))
        await ends(processes)
    }

    @Test func aNodeAloneIsNotReadyUntilPeersStart() async throws {
        let group = try NodeGroup("raft", count: 3)
        let first = try #require(await group.start("n1"))
        #expect(await group.readiness(of: "n1")?.isReady == false)
        let second = try #require(await group.start("n2"))
        #expect(await becomes(true, ["n1", "n2"], of: group))
        await second.kill()
        #expect(await becomes(false, ["n1"], of: group))
        let again = try #require(await group.start("n2"))
        #expect(await becomes(true, ["n1", "n2"], of: group))
        await ends([first, again])
    }

    @Test func aNodeThatServesByItselfIsReadyAtOnce() async throws {
        let group = try NodeGroup("eventual", count: 3)
        let process = try #require(await group.start("n1"))
        #expect(await group.readiness(of: "n1") == ReadyAnswer())
        await ends([process])
    }

    @Test func aCallWithAKeyIsCarriedOutOnceAtWhicheverNode() async throws {
        let group = try NodeGroup("raft", count: 3)
        var processes: [ChildProcess] = []
        for node in group.members { processes.append(try #require(await group.start(node))) }
        #expect(await becomes(true, group.members, of: group))
        let call = Call(f: "add", key: "c", argument: 1, id: .init(client: 3, call: 17))
        for node in group.members + group.members {
            let (reply, _) = try await group.perform(call, at: node)
            #expect(reply == .ok(1))
        }
        let older = Call(f: "add", key: "c", argument: 1, id: .init(client: 3, call: 16))
        let (refused, status) = try await group.perform(older, at: "n2")
        guard case .error(let refusal) = refused else {
            Issue.record("expected a refusal, not \(refused)")
            return await ends(processes)
        }
        #expect(refusal.code == "superseded" && !refusal.isDefinite && status == 503)
        let malformed = try await group.operate(
            #"{"f":"add","key":"c","value":1,"id":{"client":3}}"#,
            at: "n1"
        )
        #expect(malformed.status == 400)
        #expect(try JSON.parse(malformed.body)["code"] == "malformed")
        let read = try await group.perform(Call(f: "read", key: "c"), at: "n3")
        #expect(read.reply == .ok(1))
        await ends(processes)
    }
}
