extension VersionSolver {
    /// Adds everything that follows from what is known; false if that is impossible.
    mutating func saturate() -> Bool {
        while true {
            while let pair = pending.popLast() {
                guard put(pair) else { return false }
                if steps < 0 { return true }
            }
            guard let vertex = unseen.popLast() else { return true }
            isUnseen[Int(vertex)] = false
            if graph.isTransaction(Int(vertex)) { look(at: vertex) }
        }
    }

    /// Whether one version of a key is known to come before another one.
    func isKnown(_ key: Int32, _ earlier: Int32, before later: Int32) -> Bool {
        writers.place(key, later).map { known.contains(earlier, in: $0) } ?? false
    }

    /// Finds the orders that a transaction forces, as a reader and as a writer.
    private mutating func look(at vertex: Int32) {
        let name = Int(graph.names[Int(vertex)])
        var found: [Pair] = []
        if !reach.closedByOverwrite.isEmpty {
            for read in facts.reads(of: name) {
                let source = facts.readSources[read]
                guard source >= 0, locals[Int(source)] >= 0 else { continue }
                forced(byReader: vertex, facts.readKeys[read], locals[Int(source)], &found)
            }
        }
        for write in facts.writes(of: name) {
            forced(byOrder: facts.writtenKeys[write], vertex, &found)
        }
        pending += found
    }

    /// A version that was in the past of a reader came before the one that it read.
    private mutating func forced(
        byReader reader: Int32,
        _ key: Int32,
        _ source: Int32,
        _ found: inout [Pair]
    ) {
        guard let place = writers.place(key, source) else { return }
        for relation in reach.closedByOverwrite {
            rows.forEachWriter(
                of: writers.runs(of: key),
                in: writers,
                row: row(reader, relation),
                outside: -1
            ) {
                guard $0 != source, $0 != reader, !known.contains($0, in: place) else { return }
                found.append(
                    Pair(key: key, earlier: $0, later: source, reader: reader, isForced: true)
                )
            }
        }
    }

    /// A version whose writer comes before another writer is the earlier one.
    private mutating func forced(byOrder key: Int32, _ writer: Int32, _ found: inout [Pair]) {
        guard let place = writers.place(key, writer) else { return }
        for relation in reach.closedByWrite {
            rows.forEachWriter(
                of: writers.runs(of: key),
                in: writers,
                row: row(writer, relation),
                outside: -1
            ) {
                guard $0 != writer, !known.contains($0, in: place) else { return }
                found.append(Pair(key: key, earlier: $0, later: writer, isForced: true))
            }
        }
    }

    /// Puts one version before another, with the dependencies of all who read the earlier one.
    private mutating func put(_ pair: Pair) -> Bool {
        guard let place = writers.place(pair.key, pair.later),
            let before = writers.place(pair.key, pair.earlier)
        else { return true }
        if known.contains(pair.earlier, in: place) { return true }
        let link = Link(
            from: pair.earlier,
            to: pair.later,
            kind: pair.kind,
            key: pair.key,
            reader: pair.reader,
            isForced: pair.isForced
        )
        guard add(link) else { return false }
        followers[before].append(Int32(place))
        remember(before, before: place)
        for reader in readers[before] where reader != pair.later {
            guard add(Link(from: reader, to: pair.later, kind: .rw, key: pair.key)) else {
                return false
            }
        }
        if reach.keepsUpdates { keepUpdates(pair, before, place) }
        return true
    }

    /// Whatever is before the earlier version is before the later one, and before all after that.
    private mutating func remember(_ earlier: Int, before later: Int) {
        _ = known.insert(writers.vertices[earlier], into: later)
        var open = [(earlier, later)]
        while let (from, to) = open.popLast() {
            let isNew = known.unite(to, with: from)
            guard isNew || from == earlier && to == later else { continue }
            for next in followers[to] { open.append((to, Int(next))) }
        }
    }

    /// Who read a version and wrote the key wrote the next one: nothing comes in between.
    private mutating func keepUpdates(_ pair: Pair, _ earlier: Int, _ later: Int) {
        for reader in readers[earlier]
        where reader != pair.later && writers.place(pair.key, reader) != nil {
            pending.append(
                Pair(key: pair.key, earlier: reader, later: pair.later, kind: .update)
            )
        }
        let name = Int(graph.names[Int(pair.later)])
        for read in facts.reads(of: name) where facts.readKeys[read] == pair.key {
            let source = facts.readSources[read]
            guard source >= 0, locals[Int(source)] >= 0, locals[Int(source)] != pair.earlier,
                writers.place(pair.key, locals[Int(source)]) != nil
            else { continue }
            pending.append(
                Pair(
                    key: pair.key,
                    earlier: pair.earlier,
                    later: locals[Int(source)],
                    isForced: true
                )
            )
        }
    }
}
