import Foundation
import Histories
import Testing

/// A recorded run's faults can be carried out again, and so can those that somebody wrote down.
@Suite(.serialized) struct ReplayTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    private struct Carried: Equatable {
        var fault: String
        var value: Value
        var offset: Int64
    }

    /// The faults that the newest run carried out while clients asked.
    private var carriedOut: [Carried] {
        scratch.contents("latest/faults.jsonl").split(separator: "\n").compactMap { line in
            guard let fields = try? JSON.parse(String(line)),
                let fault = fields["fault"]?.text, let offset = fields["offset"]?.integer
            else { return nil }
            return Carried(fault: fault, value: fields["value"] ?? .null, offset: offset)
        }
    }

    @Test func aReplayHasTheSameFaultsAtTheSameTimes() async throws {
        let first = try await scratch.run(
            "run",
            "--strategy",
            "raft",
            "--nemesis",
            "partition,pause",
            "--nemesis-targets",
            "primaries",
            "--nemesis-interval",
            "700ms",
            "--time-limit",
            "6s",
            "--nodes",
            "3",
            "--links",
            "relay",
            "--clients",
            "2",
            "--rate",
            "40",
            "--seed",
            "9",
            "--runs",
            scratch.folder
        )
        #expect(first.status == 0 || first.status == 2, "\(first.error)")
        let recorded = carriedOut
        #expect(recorded.count > 6)
        // A busy machine may be late with any of them, but not with the same one every time.
        var differences = [Int64](repeating: .max, count: recorded.count)
        let run = try FileManager.default.destinationOfSymbolicLink(
            atPath: scratch.file("latest")
        )
        for _ in 1...5 {
            let again = try await scratch.run(
                "run",
                "--replay",
                scratch.file(run),
                "--runs",
                scratch.folder
            )
            #expect(again.status == 0 || again.status == 2, "\(again.error)")
            let replayed = carriedOut
            #expect(replayed.map(\.fault) == recorded.map(\.fault))
            #expect(replayed.map(\.value) == recorded.map(\.value))
            for (index, pair) in zip(recorded, replayed).enumerated() {
                differences[index] = min(differences[index], abs(pair.0.offset - pair.1.offset))
            }
            if differences.allSatisfy({ $0 < 50_000_000 }) { break }
        }
        #expect(differences.allSatisfy { $0 < 50_000_000 }, "\(differences)")
        #expect(scratch.processes().isEmpty)
    }

    @Test func aWrittenScheduleIsCarriedOut() async throws {
        let schedule = try scratch.write(
            """
            {"offset":"500ms","fault":"partition","value":{"cut":[["n1","n2"],["n2","n1"]]}}
            {"offset":"1s","fault":"pause","value":["n3"]}
            {"offset":"1500ms","fault":"heal"}
            {"offset":"2s","fault":"kill","value":["n1"]}
            """,
            to: "mine.jsonl"
        )
        let finished = try await scratch.run(
            "run",
            "--schedule",
            schedule,
            "--time-limit",
            "3s",
            "--nodes",
            "3",
            "--runs",
            scratch.folder,
            "--seed",
            "2"
        )
        #expect(finished.status == 0 || finished.status == 2, "\(finished.output)\(finished.error)")
        #expect(carriedOut.map(\.fault) == ["partition", "pause", "heal", "kill"])
        #expect(carriedOut[0].value["shape"] == "matrix")
        let last = scratch.contents("latest/faults.jsonl").split(separator: "\n").last ?? ""
        #expect(last.contains(#""dead":[]"#) && last.contains(#""paused":[]"#))
        #expect(scratch.contents("latest/plan.yaml").contains("mine.jsonl"))
    }

    @Test func aFaultWithoutAnEffectIsNamed() async throws {
        let schedule = try scratch.write(
            """
            {"offset":"300ms","fault":"kill","value":["n1"]}
            {"offset":"600ms","fault":"pause","value":["n1"]}
            {"offset":"900ms","fault":"pause","value":["n2"]}
            {"offset":"1200ms","fault":"restart","value":["n1"]}
            """,
            to: "idle.jsonl"
        )
        let finished = try await scratch.run(
            ["run", "--schedule", schedule, "--time-limit", "2s", "--nodes", "3"]
                + ["--runs", scratch.folder, "--seed", "2", "--json"]
        )
        let idle = finished.json?["results"]?["idle_faults"]?.elements?.compactMap(\.text) ?? []
        #expect(idle.count == 1 && idle.first?.hasPrefix("pause at 0.") == true, "\(idle)")
        #expect(idle.first?.hasSuffix("none of the nodes was running") == true)
    }

    @Test func whatCannotBeReplayedIsRefused() async throws {
        let absent = try await scratch.run("run", "--replay", scratch.file("absent"))
        #expect(absent.status == 66)
        let bad = try scratch.write(#"{"offset":"1s","fault":"kill","value":["n9"]}"#, to: "bad")
        let refused = try await scratch.run("run", "--schedule", bad)
        #expect(refused.status == 66 && refused.error.contains("line 1: there is no node n9"))
    }

    @Test func doctorAndListKnowEveryKind() async throws {
        let doctor = try await scratch.run("doctor")
        let list = try await scratch.run("list", "nemeses")
        for kind in [
            "partition", "kill", "pause", "rolling-restart", "crash-recovery", "clock", "disk",
        ] {
            #expect(doctor.output.contains("fault \(kind) "), "\(doctor.output)")
            #expect(list.output.contains("  \(kind) "))
        }
        #expect(doctor.output.contains("works here"))
        let last = doctor.output.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix(doctor.status == 0 ? "✓ " : "✗ "), "\(doctor.output)")
        #expect(list.output.contains("isolate-primary") && list.output.contains("primaries"))
    }
}
