import Histories
import Testing

/// Pairs of key and value are told from values that are pairs.
@Suite struct PairedKeysTests {
    /// Events in EDN, one of `type f value` each; every client has a process of its own.
    private func look(_ events: String...) throws -> PairedKeys {
        var lines: [String] = []
        for event in events {
            let parts = event.split(separator: " ", maxSplits: 2)
            let (process, kind) = (parts[0].dropLast(), parts[0].last == "?" ? "invoke" : "ok")
            lines.append(
                "{:process \(process), :type :\(kind), :f :\(parts[1]), :value \(parts[2])}"
            )
        }
        return try recording(lines.joined(separator: "\n") + "\n").events.pairedKeys
    }

    private func recording(_ text: String) throws -> Recording {
        try Recording.decode(Array(text.utf8), format: .edn)
    }

    @Test func readsThatAskWithAKey() throws {
        #expect(
            try look("0? write [3 1]", "0! write [3 1]", "1? read [3 nil]", "1! read [3 1]")
                == .present
        )
        #expect(
            try look("0? add [\"a\" 1]", "0! add nil", "1? read [\"a\" nil]", "1! read [\"a\" 1]")
                == .present
        )
        #expect(
            try look("0? cas [:x [1 2]]", "0! cas [:x [1 2]]", "1? read [:x nil]", "1! read [:x 2]")
                == .present
        )
        #expect(
            try look(
                "0? txn [7 [[:r 1 nil]]]",
                "0! txn [7 [[:r 1 2]]]",
                "1? read [7 nil]",
                "1! read [7 nil]"
            ) == .present
        )
    }

    @Test func valuesThatArePairs() throws {
        #expect(
            try look("0? write [3 1]", "0! write [3 1]", "1? read nil", "1! read [3 1]") == .absent
        )
        #expect(try look("0? cas [1 2]", "0! cas [1 2]", "0? cas [1 3]", "0! cas [1 3]") == .absent)
        #expect(
            try look("0? write [nil 1]", "0! write [1 1]", "1? read [nil nil]", "1! read [1 1]")
                == .absent
        )
        #expect(
            try look("0? txn [[:r 3 nil] [:w 3 1]]", "0! txn [[:r 3 nil] [:w 3 1]]") == .absent
        )
        #expect(
            try look("0? write [3 nil]", "0! write [3 nil]", "1? read nil", "1! read 1")
                == .absent
        )
        #expect(try look("0? write 1", "0! write 1") == .absent)
    }

    @Test func whatMayBeEither() throws {
        // One read asks without a key.
        #expect(
            try look(
                "0? write [3 1]",
                "0! write [3 1]",
                "1? read [3 nil]",
                "1! read [3 1]",
                "2? read nil",
                "2! read 4"
            ) == .unclear
        )
        // An answer is of another key.
        #expect(
            try look(
                "0? write [3 1]",
                "0! write [3 1]",
                "1? read [3 nil]",
                "1! read [3 1]",
                "2? read [3 nil]",
                "2! read [4 1]"
            ) == .unclear
        )
        // No first part comes again: they may be numbers of requests.
        #expect(
            try look("0? write [3 1]", "0! write [3 1]", "1? read [4 nil]", "1! read [4 1]")
                == .unclear
        )
        // From a number to a pair, or of a key from one value to another?
        #expect(try look("0? cas [1 [2 3]]", "0! cas [1 [2 3]]") == .unclear)
    }

    @Test func keysThatAreNamed() throws {
        let text = """
            {:process 0, :type :invoke, :f :read, :key "x", :value [3 nil]}
            {:process 0, :type :ok, :f :read, :key "x", :value [3 1]}
            {:process 0, :type :invoke, :f :read, :key "x", :value [3 nil]}

            """
        #expect(try recording(text).events.pairedKeys == .absent)
        #expect(
            try recording("{:process :nemesis, :type :info, :f :start, :value [3 nil]}\n")
                .events.pairedKeys == .absent
        )
    }
}
