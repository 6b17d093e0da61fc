import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import faultline

/// The script for bash, in a real bash: what is offered at a place of a command line.
@Suite(.serialized) struct CompletionTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    /// What bash offers for the last of some words, which may be empty.
    private func offers(_ words: String...) async throws -> [String] {
        let program = CommandLineScratch.executable
        let script = scratch.file("script.bash")
        let quoted = ([program] + words).map { "'\($0)'" }.joined(separator: " ")
        let lines = """
            source '\(script)'
            COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count)
            COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
            _faultline '\(program)' '\(words.last ?? "")' \
                '\(words.dropLast().last ?? program)'
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let printed = try await scratch.run("completions", "bash")
        #expect(printed.status == 0)
        _ = try scratch.write(printed.output, to: "script.bash")
        let place = try scratch.write(lines, to: "try.bash")
        try? FileManager.default.removeItem(atPath: scratch.file("out"))
        let shell = try scratch.start("/bin/bash", "--norc", place)
        #expect(await shell.wait(within: .seconds(60)) == .exited(0), "\(scratch.contents("err"))")
        return scratch.contents("out").split(separator: "\n").map(String.init)
    }

    @Test func commandsAndOptions() async throws {
        #expect(try await offers("expl") == ["explain"])
        #expect(try await offers("com").sorted() == ["compare", "completions"])
        #expect(try await offers("run", "--nemesis-i") == ["--nemesis-interval"])
    }

    @Test func valuesOfOptionsOfAPlan() async throws {
        #expect(try await offers("run", "--strategy", "abd").contains("abd"))
        #expect(try await offers("run", "--strategy", "raf") == ["raft"])
        #expect(try await offers("simulate", "--workload", "qu") == ["queue"])
        #expect(try await offers("run", "--links", "").sorted() == ["auto", "kernel", "relay"])
        #expect(try await offers("run", "--policy", "retr").contains("retry"))
    }

    @Test func listsGoOnAfterAComma() async throws {
        #expect(try await offers("run", "--nemesis", "partit") == ["partition"])
        #expect(try await offers("run", "--nemesis", "kill,paus") == ["kill,pause"])
        let more = try await offers("compare", "--strategies", "abd,")
        #expect(more.contains("abd,raft") && !more.contains("abd,abd"))
    }

    @Test func valuesOfOtherOptions() async throws {
        let models = try await offers("check", "--model", "causal-cc")
        #expect(models.sorted() == ["causal-cc", "causal-ccv"])
        #expect(try await offers("check", "--format", "porcupine-k") == ["porcupine-kv"])
        #expect(try await offers("explain", "stale-r").contains("stale-read"))
        #expect(try await offers("list", "strat") == ["strategies"])
    }

    @Test func filesWhereFilesAreExpected() async throws {
        _ = try scratch.write("", to: "mine.jsonl")
        _ = try scratch.write("", to: "mine.yaml")
        let start = scratch.file("mi")
        #expect(try await offers("check", start).count == 2)
        #expect(try await offers("run", "--plan", start) == [scratch.file("mine.yaml")])
        #expect(try await offers("run", "--schedule", start) == [scratch.file("mine.jsonl")])
    }

    @Test func recordedRunsForAReplay() async throws {
        let record = """
            {"format":1,"id":"NAME","suite":"adhoc","subject":"abd","plan":null,"began":\
            "2026-11-28T23:10:40Z","reproduce":"faultline run","status":"running"}
            """
        // The second name would be a command to a shell that looks at it twice.
        for name in ["20261128T231040Z-abd-1", "$(touch spoiled)"] {
            try FileManager.default.createDirectory(
                atPath: scratch.file("adhoc/\(name)"),
                withIntermediateDirectories: true
            )
            let text = record.replacing("NAME", with: name)
            _ = try scratch.write(text, to: "adhoc/\(name)/record.json")
        }
        let runs = try await offers("run", "--runs", scratch.folder, "--replay", "")
        #expect(runs == [scratch.file("adhoc/20261128T231040Z-abd-1")])
        #expect(!FileManager.default.fileExists(atPath: scratch.file("spoiled")))
    }

    @Test(arguments: ["zsh", "fish"])
    func otherShellsHaveTheirScript(shell: String) async throws {
        let printed = try await scratch.run("completions", shell)
        #expect(printed.status == 0 && printed.error.isEmpty)
        #expect(printed.output.contains("porcupine-kv") && printed.output.contains("raft"))
    }

    @Test func whatWasTypedBeforeTheLastCommaStays() {
        let names = ["kill", "pause", "clock"]
        #expect(Completions.candidates(after: "", among: names) == names)
        #expect(
            Completions.candidates(after: "kill,pa", among: names) == ["kill,pause", "kill,clock"]
        )
        #expect(Completions.candidates(after: "kill,pause,", among: names) == ["kill,pause,clock"])
    }
}
