import Foundation
import Histories
import Testing

/// What people see on a terminal: nothing wraps, and the verdict is on the last screen.
@Suite(.serialized) struct TerminalTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    /// What a terminal of some size shows of a command.
    ///
    /// - Returns: every line that was ever drawn, and the lines that are left, as text.
    private func screen(
        _ command: String,
        columns: Int,
        rows: Int,
        environment: String = ""
    ) async throws -> (drawn: [String], left: [String], raw: String) {
        let line =
            "stty cols \(columns) rows \(rows); \(environment) '\(CommandLineScratch.executable)'"
            + " \(command)"
        try? FileManager.default.removeItem(atPath: scratch.file("out"))
        let process = try scratch.start("/usr/bin/script", "-qefc", line, "/dev/null")
        #expect(await process.wait(within: .seconds(120)) != nil, "\(command) ends")
        let raw = scratch.contents("out")
        let plain = raw.replacing(/\u{1b}\[[0-9;]*m/, with: "")
        var drawn: [String] = []
        var left: [String] = []
        for line in plain.replacing("\r\n", with: "\n").split(
            separator: "\n",
            omittingEmptySubsequences: false
        ) {
            // A live line is drawn over and over: each state begins with a return and an erasure.
            let states = line.replacing("\u{1b}[2K", with: "").split(separator: "\r")
            drawn += states.map(String.init)
            left.append(states.last.map(String.init) ?? "")
        }
        return (drawn, left, raw)
    }

    private func history(_ answer: String) throws -> String {
        let words = #"{"process":"#
        return try scratch.write(
            """
            \(words)0,"type":"invoke","f":"write","value":1,"key":"x","time":1000000}
            \(words)0,"type":"ok","f":"write","value":1,"key":"x","time":2000000}
            \(words)1,"type":"invoke","f":"read","value":null,"key":"x","time":3000000}
            \(words)1,"type":"ok","f":"read","value":\(answer),"key":"x","time":4000000}

            """,
            to: "history.jsonl"
        )
    }

    @Test(arguments: [(80, 24), (60, 20)])
    func aRunFitsTheScreen(columns: Int, rows: Int) async throws {
        let command =
            "run --strategy eventual --nemesis partition --nemesis-interval 1s --time-limit 4s"
            + " --nodes 3 --seed 3 --runs runs"
        let seen = try await screen(command, columns: columns, rows: rows)
        let live = seen.drawn.filter { $0.contains(" · ") && $0.hasPrefix("eventual") }
        #expect(live.count > 5, "a live line is redrawn")
        #expect(live.allSatisfy { $0.count < columns }, "\(live.max { $0.count < $1.count } ?? "")")
        #expect(seen.left.suffix(rows).contains { $0.hasPrefix("✓ AS CLAIMED  eventual") })
        // What is not a path or a command to copy fits 80 columns.
        let wide = seen.left.filter {
            $0.count > 80 && $0.firstMatch(of: /^(recorded|report|again|recheck|links)/) == nil
        }
        #expect(wide.isEmpty, "\(wide)")
        #expect(
            seen.left.first { !$0.isEmpty && !$0.contains(" · ") && !$0.hasPrefix("links") }?
                .hasPrefix("✓ AS CLAIMED") == true,
            "\(seen.left.prefix(3))"
        )
    }

    @Test func aSweepFitsTheScreen() async throws {
        let command = "simulate --strategy abd --workload register --seeds 40"
        let seen = try await screen(command, columns: 60, rows: 20)
        let live = seen.drawn.filter { $0.hasPrefix("abd register") }
        #expect(!live.isEmpty && live.allSatisfy { $0.count < 60 })
        #expect(seen.left.suffix(20).contains { $0.hasPrefix("✓ AS CLAIMED  abd register") })
    }

    @Test func colourFollowsShapesAndCanBeRefused() async throws {
        let good = try history("1")
        let green = try await screen(
            "check \(good)",
            columns: 80,
            rows: 24,
            environment: "NO_COLOR= TERM=xterm"
        )
        #expect(green.raw.contains("\u{1b}[32m✓ HELD\u{1b}[0m"), "\(green.raw.debugDescription)")
        let plain = try await screen(
            "check \(good)",
            columns: 80,
            rows: 24,
            environment: "TERM=xterm NO_COLOR=1"
        )
        #expect(!plain.raw.contains("\u{1b}[3") && plain.raw.contains("✓ HELD"))
        let dumb = try await screen(
            "check \(good)",
            columns: 80,
            rows: 24,
            environment: "TERM=dumb"
        )
        #expect(!dumb.raw.contains("\u{1b}[3"))
    }

    @Test func shapesAreLettersWhereNothingElseIsShown() async throws {
        let bad = try history("null")
        let seen = try await screen(
            "check \(bad)",
            columns: 80,
            rows: 24,
            environment: "LC_ALL=C NO_COLOR=1"
        )
        #expect(seen.left.contains { $0.hasPrefix("X BROKEN") })
        #expect(seen.left.contains { $0.contains("|- write 1 -|") }, "\(seen.left)")
        #expect(seen.raw.utf8.allSatisfy { $0 < 128 }, "\(seen.raw)")
    }

    /// Without a terminal there is no escape, and the same words.
    @Test func aPipeGetsPlainText() async throws {
        let finished = try await scratch.run("check", try history("null"))
        #expect(finished.status == 1)
        #expect(finished.output.hasPrefix("✗ BROKEN") && !finished.output.contains("\u{1b}"))
        let lines = finished.output.split(separator: "\n")
        #expect(lines.last?.hasPrefix("✗ BROKEN") == true && lines.count > 4)
    }

    /// An interrupted sweep says what is known, and how to go on.
    @Test func aSweepThatIsInterruptedSaysWhatIsKnown() async throws {
        let process = try scratch.start([
            "simulate", "--strategy", "raft", "--workload", "register", "--seeds", "1000000",
        ])
        let deadline = ContinuousClock.now + .seconds(60)
        while !scratch.contents("err").contains("seeds"), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        process.send(.interrupt)
        let end = await process.wait(within: .seconds(60))
        #expect(end?.shellStatus == 130)
        let output = scratch.contents("out")
        #expect(output.contains("interrupted after ") && output.contains(" of 1,000,000 seeds"))
        let next = try #require(output.firstMatch(of: /--from ([0-9]+) --seeds ([0-9]+)/))
        let (first, left) = (Int(next.1) ?? 0, Int(next.2) ?? 0)
        #expect(first > 1 && first - 1 + left == 1_000_000)
        #expect(output.contains("linearizable"), "\(output)")
    }
}
