import Histories
import Observations
import Replication
import Testing

@testable import Trials

/// What a run keeps for being judged again comes back as it was.
@Suite struct EvidenceFileTests {
    private func read(_ file: EvidenceFile) throws -> EvidenceFile {
        try #require(EvidenceFile(try JSON.parse(file.json.jsonText)))
    }

    private func evidence(_ change: (inout Evidence) -> Void = { _ in }) throws -> Evidence {
        var evidence = Evidence(history: try History([]), windows: [], workload: 5...900)
        change(&evidence)
        return evidence
    }

    @Test func samplesComeBackInTheirOrder() throws {
        var samples: [Detection.Sample] = []
        for time in [50, 100, 150] as [Int64] {
            for node in ["n1", "n2", "n10"] as [NodeID] where !(node == "n2" && time == 100) {
                let sees = node == "n10" && time > 50
                samples.append(.init(time: time, node: node, seesPartition: sees))
            }
        }
        let file = EvidenceFile(try evidence { $0.samples = samples })
        #expect(try read(file).samples == samples)
        #expect(try read(file).workload == 5...900)
        #expect(file.json.jsonText.contains(#"[100,".-x"]"#))
    }

    @Test func circumstancesComeBack() throws {
        var all = Circumstances()
        all.rest = "settled"
        all.timeToConverge = 7
        all.digestsAtRest = [.init(node: "n2", digest: "a"), .init(node: "n1", digest: "b")]
        var recovery = RecoveryFigures()
        recovery.validated = 2
        recovery.longest = 9
        all.recovery = recovery
        all.unexpectedExits = ["n1 ended"]
        all.unresponsive = ["n2 did not answer"]
        all.ineffectiveFaults = ["kill at 2 s: nothing"]
        all.effectiveFaults = 0
        all.overflow = 12
        all.isInterrupted = true
        for circumstances in [all, Circumstances()] {
            let file = EvidenceFile(try evidence { $0.circumstances = circumstances })
            #expect(try read(file).circumstances == circumstances)
        }
    }

    @Test(arguments: [
        "{}", "[]", #"{"format":2,"workload":[0,1]}"#, #"{"format":1,"workload":[2,1]}"#,
        #"{"format":1,"workload":[1]}"#,
    ])
    func otherDocumentsAreNone(text: String) throws {
        #expect(EvidenceFile(try JSON.parse(text)) == nil)
    }
}
