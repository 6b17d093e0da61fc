import GRDB

/// The tables of an index, and the steps that lead from those of an earlier version to them.
///
/// What a record has is written into columns once, when its folder is read. A step that adds or
/// changes a column therefore empties `runs`: the next reader fills it from the folders.
enum Schema {
    /// What marks an SQLite file as an index of runs: "Flti".
    static let application = 0x466c_7469

    /// Which making of the tables a database holds: another number after each.
    static func making(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    }

    /// Numbers a making.
    static func begin(_ db: Database) throws {
        try db.execute(sql: "PRAGMA user_version = \(Int32.random(in: 1 ... .max))")
    }

    /// The steps, the earliest first.
    ///
    /// One that was published is never changed.
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("runs, their records, figures and findings") { db in
            try db.execute(sql: "PRAGMA application_id = \(application)")
            try db.execute(sql: tables)
        }
        migrator.registerMigration("lists that are searched, sorted and counted") { db in
            try empty(db)
            try db.execute(sql: lists)
        }
        return migrator
    }()

    /// Forgets every run with all that belongs to it: nothing is deleted by itself while steps are
    /// taken, since foreign keys hold only afterwards.
    private static func empty(_ db: Database) throws {
        for table in ["findings", "figures", "records", "runs"] {
            try db.execute(sql: "DELETE FROM \(table)")
        }
    }

    /// Records stand apart from what is filtered and sorted by, since they are long.
    ///
    /// What lists are filtered by stands in one index, so that a list looks up no run that does not
    /// fit. The key of a run is the number of its folder; see `FolderNames`.
    private static let tables = """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            folder TEXT NOT NULL,
            name TEXT NOT NULL,
            suite TEXT NOT NULL,
            night TEXT,
            cell TEXT,
            unit INTEGER,
            attempt INTEGER,
            subject TEXT NOT NULL,
            workload TEXT,
            nemesis TEXT NOT NULL,
            policy TEXT,
            nodes TEXT,
            seed TEXT,
            host TEXT,
            status TEXT NOT NULL,
            began INTEGER NOT NULL,
            duration INTEGER,
            commit_id TEXT NOT NULL,
            version TEXT NOT NULL,
            machine TEXT NOT NULL,
            system TEXT NOT NULL,
            seeds INTEGER,
            broken_seeds INTEGER
        );
        CREATE INDEX runs_by_time ON runs (began, folder, subject, workload, nemesis, status);
        CREATE INDEX runs_by_status ON runs (status, began, folder);
        CREATE INDEX runs_by_cell ON runs (cell, night) WHERE cell IS NOT NULL;
        CREATE INDEX runs_by_night ON runs (night, cell, began, commit_id, suite)
            WHERE night IS NOT NULL;
        CREATE TABLE records (
            run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
            json TEXT NOT NULL
        );
        CREATE TABLE figures (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            value REAL NOT NULL,
            PRIMARY KEY (run, name)
        ) WITHOUT ROWID;
        CREATE TABLE findings (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            strategy TEXT NOT NULL,
            workload TEXT NOT NULL,
            faults TEXT NOT NULL,
            anomaly TEXT NOT NULL,
            shape TEXT NOT NULL,
            property TEXT,
            promised INTEGER NOT NULL,
            count INTEGER NOT NULL,
            gist TEXT NOT NULL,
            seed TEXT,
            PRIMARY KEY (run, place)
        ) WITHOUT ROWID;
        CREATE INDEX findings_by_name ON findings (anomaly, strategy);
        """

    /// The place of a status in a list from the worst to the best, as an index and a query say it.
    static let rank: String = {
        let cases = RunFilter.verdicts.enumerated().map { " WHEN '\($1)' THEN \($0)" }
        return "CASE status" + cases.joined() + " ELSE 9 END"
    }()

    /// What pages of lists need: all that a run can be searched by in one column, an index for each
    /// order, one for counts by kinds, and one for the nights of a suite.
    private static let lists = """
        ALTER TABLE runs ADD COLUMN words TEXT NOT NULL DEFAULT '';
        CREATE INDEX runs_by_words ON runs
            (began, folder, subject, workload, nemesis, status, suite, night, cell, words);
        CREATE INDEX runs_by_subject ON runs (subject, began DESC, folder DESC);
        CREATE INDEX runs_by_rank ON runs (\(rank), began DESC, folder DESC);
        CREATE INDEX runs_by_kind ON runs (subject, workload, nemesis, status, suite);
        CREATE INDEX runs_by_suite ON runs (suite, night, began) WHERE night IS NOT NULL;
        """
}
