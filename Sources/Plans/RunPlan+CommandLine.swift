extension RunPlan {
    /// The options that ask for this plan, as the words of a command line.
    ///
    /// For real processes: those that differ from the default, and a few that always help to read
    /// it. For the simulator: those that were given, since it draws the others.
    ///
    /// `hasSeed`: whether the seed is among them.
    public func arguments(for host: PlanHost, hasSeed: Bool = true) -> [String] {
        let standard = RunPlan()
        return Self.fields.flatMap { field -> [String] in
            guard field.use(by: host) != .ignored, hasSeed || field.name != "seed",
                let value = field.write(self)
            else { return [] }
            let differs =
                host == .real ? value != field.write(standard) : isGiven(field)
            let isIdentity = ["strategy", "workload", "seed"].contains(field.name)
            guard differs || (host == .real ? field.isAlwaysShown : isIdentity) else { return [] }
            // A value that begins with a dash would be read as an option.
            return value.word.hasPrefix("-")
                ? ["--\(field.name)=\(value.word)"] : ["--\(field.name)", value.word]
        }
    }

    /// The command that carries out this plan again, for a shell.
    public func commandLine(for host: PlanHost = .real, hasSeed: Bool = true) -> String {
        let command = host == .real ? "run" : "simulate"
        return (["faultline", command] + arguments(for: host, hasSeed: hasSeed)).map(Self.quoted)
            .joined(separator: " ")
    }

    /// Sets options from the words of a command line: names and values in turn.
    /// - Throws: `PlanError` with the option, and what was expected.
    public mutating func read(_ words: [String]) throws(PlanError) {
        var rest = words[...]
        while let name = rest.popFirst() {
            guard let field = Self.fields.first(where: { "--\($0.name)" == name }),
                let value = rest.popFirst()
            else { throw PlanError("\(name): expected an option of a plan, and its value") }
            try field.read(.text(value), named: name, into: &self)
        }
    }

    /// A word as a shell reads it back.
    public static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || "_-./:=,@%+".unicodeScalars.contains($0)
        }
        if isPlain, !word.isEmpty { return word }
        return "'"
            + word.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
