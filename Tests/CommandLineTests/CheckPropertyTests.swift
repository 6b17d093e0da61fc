import Foundation
import Histories
import Testing

/// `faultline check` of operations that no object has, and of transactions that are none.
@Suite struct CheckPropertyTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    /// A file of calls, each of a process of its own, one after the other: asked and answered.
    private func file(_ f: String, _ calls: [(asked: String, answered: String)]) throws -> String {
        let lines = calls.enumerated().flatMap { process, call in
            [("invoke", call.asked), ("ok", call.answered)].map { type, value in
                #"{:process \#(process), :type :\#(type), :f :\#(f), :value \#(value)}"#
            }
        }
        return try scratch.write(lines.joined(separator: "\n"), to: "\(f).edn")
    }

    @Test func aPropertyIsFoundByItsOperations() async throws {
        let ids = try file("generate", [("nil", "7"), ("nil", "7")])
        let guessed = try await scratch.run("check", ids)
        #expect(guessed.status == 1 && guessed.output.contains("NOT unique-ids"))
        let json = try await scratch.run("check", "--json", ids)
        #expect(json.json?["model"] == "unique-ids" && json.json?["valid"] == false)
        let all = try await scratch.run("check", "--model", "all", ids)
        #expect(all.status == 2 && all.output.contains("no model or property has the operations"))
        let mutex = try await scratch.run("check", "--model", "mutex", ids)
        #expect(mutex.status == 2, "what is asked for is not guessed")
    }

    @Test func theTotalOfABankMayBeGiven() async throws {
        let bank = try scratch.write(
            """
            {:process 0, :type :invoke, :f :transfer, :value {:from 1, :to 2, :amount 3}}
            {:process 0, :type :ok, :f :transfer, :value {:from 1, :to 2, :amount 3}}
            {:process 0, :type :invoke, :f :read, :value nil}
            {:process 0, :type :ok, :f :read, :value {1 -3, 2 13}}
            {:process 0, :type :invoke, :f :read, :value nil}
            {:process 0, :type :ok, :f :read, :value {1 -3, 2 13}}
            """,
            to: "bank.edn"
        )
        let runs: [([String], Int32)] = [
            ([], 1), (["--model", "bank-total"], 0),
            (["--model", "bank-total", "--initial", "10"], 0),
            (["--model", "bank-total", "--initial", "11"], 1),
            (["--model", "bank-total", "--initial", #"{"1":4,"2":6}"#], 0),
        ]
        for (options, status) in runs {
            let finished = try await scratch.run(["check"] + options + [bank])
            #expect(finished.status == status, "\(options): \(finished.output)")
        }
    }

    @Test(arguments: [[], ["--model", "serializable"], ["--model", "long-fork"]])
    func anAnswerToSomethingElseIsMalformed(options: [String]) async throws {
        let wrong = try file("txn", [("[[:w 3 1]]", "[[:w 3 1]]"), ("[[:r 3 nil]]", "[[:w 3 1]]")])
        let finished = try await scratch.run(["check"] + options + [wrong])
        #expect(finished.status == 66, "\(finished.output)")
        #expect(finished.error.split(separator: "\n").count == 1, "\(finished.error)")
        #expect(finished.error.contains("txn.edn, line 4: expected an answer"), "\(finished.error)")
    }

    @Test func aSemaphoreBeginsWithItsPermits() async throws {
        let held = try file("acquire", [("nil", "nil"), ("nil", "nil"), ("nil", "nil")])
        for (initial, status) in [("2", 1), ("3", 0), ("0", 64)] as [(String, Int32)] {
            let finished = try await scratch.run(
                ["check", "--model", "semaphore", "--initial", initial, held]
            )
            #expect(finished.status == status, "\(initial): \(finished.output)\(finished.error)")
        }
    }
}
