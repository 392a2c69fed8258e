package org.ovcgateway.config;

/** What a section of the schema may hold. */
sealed interface Item permits Key, Section, Table, Rows, Words {
    String name();

    /** What it is for, in whole sentences. */
    String doc();

    /** False while this version reads and checks it, but does nothing with it. */
    boolean inEffect();
}
